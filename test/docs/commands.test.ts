import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { createProgram } from '../../scripts/cli/program.ts';
import { run } from '../support/run.ts';
import { PAGES } from './markdown.ts';

interface NamedCommand {
  file: string;
  /** As a page has it, such as `npm run simulate -- --years 10`. */
  text: string;
  /** What runs it: a script of package.json, or a command of cloud-token-cli. */
  script?: string;
  cli?: string;
  options: string[];
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

const CODE = PAGES.flatMap(({ file, blocks, codeSpans }) => {
  const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.split(/\n|&&/));
  return [...shell, ...codeSpans].map((text) => ({ file, text: text.replace(/ #.*/, '').trim() }));
});

const COMMANDS = CODE.flatMap(({ file, text }): NamedCommand[] => {
  const options = text.match(/(?<= )--[a-z][\w-]*/g) ?? [];
  const [, cli] = /^(?:\w+=\S+ )*npx cloud-token-cli(?:@\w+)? (\w+)/.exec(text) ?? [];
  const [, script] = /^npm (?:run )?(?!install|ci\b|i\b|pack\b)([\w:]+)/.exec(text) ?? [];
  if (cli) return [{ file, text, cli, options }];
  return script ? [{ file, text, script, options }] : [];
});

/** What each command understands, by its help. */
const helps = new Map<string, string>();

beforeAll(async () => {
  for (const command of createProgram().commands)
    helps.set(`cli ${command.name()}`, command.helpInformation());
  const asked = new Set(
    COMMANDS.filter(({ options }) => options.length > 0).flatMap(({ script }) => script ?? []),
  );
  await Promise.all(
    [...asked].map(async (script) => {
      const [, command = ''] = /tsx (.+)$/.exec(scripts[script] ?? '') ?? [];
      const { stdout } = await run(process.execPath, ['--import', 'tsx', ...command.split(' '), '--help']);
      helps.set(`script ${script}`, stdout);
    }),
  );
});

it('every npm script that a page names is there', () => {
  const named = COMMANDS.flatMap(({ file, script }) => (script ? [{ file, script }] : []));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ script }) => scripts[script] === undefined)).toEqual([]);
});

it('every command of cloud-token-cli that a page names is there', () => {
  const named = COMMANDS.flatMap(({ file, cli }) => (cli ? [{ file, cli }] : []));
  expect(named.filter(({ cli }) => !helps.has(`cli ${cli}`))).toEqual([]);
  expect(new Set(named.map(({ cli }) => cli))).toEqual(new Set(['init', 'deploy', 'doctor', 'key']));
});

it('every option that a page gives a command is in the help of that command', () => {
  const unknown = COMMANDS.flatMap(({ file, text, script, cli, options }) => {
    const help = helps.get(cli ? `cli ${cli}` : `script ${script}`) ?? '';
    return options
      .filter((option) => !understands(help, option))
      .map((option) => `${file}: ${option} of ${text}`);
  });
  expect(unknown).toEqual([]);
});

it('every option that a page names by itself is one of some command', () => {
  const alone = PAGES.flatMap(({ codeSpans }) =>
    codeSpans.flatMap((text) => /^--[a-z][\w-]*/.exec(text)?.[0] ?? []),
  );
  const all = [...helps.values()].join('\n');
  expect(alone.length).toBeGreaterThan(10);
  expect(alone.filter((option) => !understands(all, option))).toEqual([]);
});

function understands(help: string, option: string): boolean {
  return option === '--help' || new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(help);
}
