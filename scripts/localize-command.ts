import { type Command, Help } from 'commander';
import { howToType } from './kept-by-npm.ts';
import { inLanguage } from './language.ts';
import { printableLines } from './printable.ts';

const en = {
  help: 'display help for command',
  helpCommand: 'display help for command',
  excess: (words: string) => `error: too many arguments: ${words}.`,
  seeHelp: (line: string) => ` See ${line}\n`,
  refusal: (refusal: string, _help: string) => refusal,
  title: (title: string) => title,
  usage: (usage: string) => usage,
  described: (text: string) => text,
};

const TITLES: Record<string, string> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

const EXTRAS: Record<string, string> = { choices: '可选：', default: '默认：', env: '环境变量：' };

/** What commander says, which speaks English only. */
const REFUSALS: [RegExp, string][] = [
  [/^error: unknown option '(.*)'/, "错误：没有选项 '$1'"],
  [/^error: unknown command '(.*)'/, "错误：没有命令 '$1'"],
  [/^error: option '(.*)' argument '(.*)' is invalid\. /, "错误：选项 '$1' 的值 '$2' 无效。"],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. /,
    "错误：参数 '$2' 的值 '$1' 无效。",
  ],
  [/^error: option '(.*)' argument missing/, "错误：选项 '$1' 缺少值"],
  [/^error: option '(.*)' cannot be used with option '(.*)'/, "错误：选项 '$1' 和 '$2' 不能同时使用"],
  [/Allowed choices are (.*)\.$/m, '可选的值：$1。'],
  [/\n\(Did you mean (?:one of )?(.*)\?\)/, '（是不是 $1？）'],
];

const zh: typeof en = {
  help: '显示帮助',
  helpCommand: '显示某个命令的帮助',
  excess: (words) => `错误：多余的参数：${words}。`,
  seeHelp: (line) => `用 ${line} 查看用法\n`,
  refusal(refusal, help) {
    const said = REFUSALS.reduce((text, [english, words]) => text.replace(english, words), refusal);
    return /^error: unknown/.test(refusal) ? said.replace(/\n$/, `，用 ${help} 查看全部\n`) : said;
  },
  title: (title) => TITLES[title] ?? title,
  usage: (usage) => usage.replace('[options]', '[选项]').replace('[command]', '[命令]'),
  described: (text) =>
    text.replace(
      / \(((?:choices|default|env): .*)\)$/,
      (_, extras: string) =>
        `（${extras.replace(/\b(choices|default|env): /g, (_, kind) => EXTRAS[kind] ?? '')}）`,
    ),
};

const texts = inLanguage({ en, zh });

/**
 * Has a command speak the user's language in what commander says by itself, and say where npm has kept its options.
 *
 * @param typed how it is typed before its options, such as `npm start --`
 */
export function localizeCommand(command: Command, typed: string): Command {
  const { optionDescription, argumentDescription } = Help.prototype;
  return command
    .helpOption('-h, --help', texts.help)
    .configureHelp({
      styleTitle: texts.title,
      commandUsage: () => `${typed} ${texts.usage(command.usage())}`,
      // That a switch is off unless it is given goes without saying.
      optionDescription: (option) =>
        texts.described(optionDescription(option).replace(' (default: false)', '')),
      argumentDescription: (argument) => texts.described(argumentDescription(argument)),
    })
    .configureOutput({
      outputError: (refusal, write) => write(printableLines(explain(refusal, command, typed))),
    });
}

/** The description of `help`, which a command with others below it has. */
export const helpCommandText = texts.helpCommand;

function explain(refusal: string, command: Command, typed: string): string {
  const help = `${typed} --help`;
  if (!/^error: too many arguments/.test(refusal)) return texts.refusal(refusal, help);
  const excess = command.args.slice(command.registeredArguments.length).join(' ');
  return texts.excess(excess) + (howToType(command, typed) ?? texts.seeHelp(help));
}
