import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { inLanguage } from './language.ts';
import { shellWord } from './shell-word.ts';

const texts = inLanguage({
  en: {
    kept: (options: string) => `error: npm has kept for itself: ${options}.`,
    behindDashes: (line: string) => ` npm hands on only the options behind --, so type: ${line}\n`,
  },
  zh: {
    kept: (options: string) => `错误：npm 没有传过来：${options}。`,
    behindDashes: (line: string) => `选项要写在 -- 之后，npm 才会传过来：${line}\n`,
  },
});

/** npm takes this for the beginning of an option of its own. */
const TAKEN_FOR: Record<string, string> = { '--js': 'json' };

/**
 * Ends a command with 1 and the line to type when npm has kept some of its options: `npm run deploy --dry-run` hands on none, and
 * tells of them in variables only.
 *
 * @param typed how the command is typed before its options, such as `npm start --`
 */
export function refuseKeptByNpm(command: Command, typed: string): void {
  const kept = keptOptions(command, typed).map(({ long }) => long);
  if (kept.length > 0) command.error(`${texts.kept(kept.join(' '))}${howToType(command, typed)}`.trimEnd());
}

/** Says how to type a command with the options that npm has kept, behind those it was given; undefined when there are none. */
export function howToType(command: Command, typed: string): string | undefined {
  const kept = keptOptions(command, typed);
  if (kept.length === 0) return undefined;
  const count = command.registeredArguments.length;
  const excess = command.args.slice(count).map(shellWord).join(' ');
  // Of two lost values nobody knows which is whose.
  const isOnlyOne = kept.filter(hasLostValue).length === 1;
  const words = [
    ...command.options.filter((option) => isGiven(command, option)).map((option) => given(command, option)),
    ...kept.map((option) => {
      if (!option.required) return option.long;
      if (!hasLostValue(option)) return `${option.long} ${shellWord(keptValue(option) ?? '')}`;
      return isOnlyOne && excess !== '' ? `${option.long} ${excess}` : option.flags;
    }),
    ...command.args.slice(0, count).map(shellWord),
  ];
  return texts.behindDashes([typed, ...words].join(' '));
}

function keptOptions(command: Command, typed: string): Option[] {
  // A script that runs this for another purpose has options of its own.
  if (typed.split(' ').at(-2) !== process.env.npm_lifecycle_event) return [];
  const set = new Set(settings());
  return command.options.filter((option) => {
    const value = keptValue(option);
    if (value === undefined || isGiven(command, option) || set.has(`${nameAtNpm(option)}=${value}`))
      return false;
    return option.required ? value !== 'false' : value === String(!option.negate);
  });
}

function isGiven(command: Command, option: Option): boolean {
  return command.getOptionValueSource(option.attributeName()) === 'cli';
}

function given(command: Command, option: Option): string {
  const value: unknown = command.getOptionValue(option.attributeName());
  return option.required ? `${option.long} ${shellWord(String(value))}` : String(option.long);
}

/** What npm tells of an option; `true` also stands for a value that it took for an argument. */
function keptValue(option: Option): string | undefined {
  const value = process.env[`npm_config_${nameAtNpm(option)}`];
  return value === '' ? 'false' : value;
}

function hasLostValue(option: Option): boolean {
  return option.required && keptValue(option) === 'true';
}

function nameAtNpm({ long = '' }: Option): string {
  return TAKEN_FOR[long] ?? long.replace(/^--(no-)?/, '').replaceAll('-', '_');
}

/** What is set for all of npm's commands, which nobody has typed for this one: `name=value`. */
function settings(): string[] {
  // npm hands on what stands in the environment already under that name only.
  const { NPM_CONFIG_USERCONFIG, npm_config_userconfig = NPM_CONFIG_USERCONFIG } = process.env;
  const { npm_config_globalconfig, npm_config_local_prefix = '.' } = process.env;
  const files = [npm_config_userconfig, npm_config_globalconfig, join(npm_config_local_prefix, '.npmrc')];
  return files.flatMap((file) => read(file).split('\n')).map(settingOf);
}

function settingOf(line: string): string {
  const [, name = '', value = 'true'] =
    /^\s*([^=\s]+)\s*(?:=\s*['"]?(.*?)['"]?\s*(?:[;#].*)?)?$/.exec(line) ?? [];
  return `${name.replaceAll('-', '_')}=${value}`;
}

function read(file: string | undefined): string {
  try {
    return file === undefined ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
