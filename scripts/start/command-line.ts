// start/: `npm start`: runs the main job once on the local platform, tells how it went, and goes on serving.
// Here: its options, its keys, and what it says.

import { Command, InvalidArgumentError } from 'commander';
import { refuseKeptByNpm } from '../kept-by-npm.ts';
import { inLanguage } from '../language.ts';
import { localizeCommand } from '../localize-command.ts';

/** What `npm start --` was told. */
export interface StartCommand {
  /** 0 lets the system choose a free one. */
  port: number;
  /** Print the report and end. */
  once: boolean;
  /** One JSON object per line instead of text. */
  json: boolean;
  /** Build first, unless what is built is current. */
  build: boolean;
  /** The real WeChat host instead of the local one. */
  live: boolean;
}

/** Where the preview is found unless another port is asked for. */
export const DEFAULT_PORT = 8787;

const en = {
  description: 'Runs the whole job on this machine: a timer, refreshToken, getToken, a mini program code.',
  port: `port on 127.0.0.1; 0 for a free one (default: ${DEFAULT_PORT}, with --once 0)`,
  once: 'print the report and exit: 0 if every step went well, else 1',
  json: 'one JSON object per line: ready, step …, report',
  build: 'run dist/ as it is',
  live: 'ask the real WeChat host (APPID and APPSECRET in the environment), through stable_token',
  badPort: 'A port is a number from 0 to 65535.',
};

const zh: typeof en = {
  description: '在本机完整运行一遍：定时器、refreshToken、getToken、小程序码。',
  port: `127.0.0.1 上的端口，0 表示任选一个空闲的（默认 ${DEFAULT_PORT}，有 --once 时为 0）`,
  once: '打印结果后退出：每一步都成功为 0，否则为 1',
  json: '每行一个 JSON 对象：ready、step……、report',
  build: '不构建，直接运行现有的 dist/',
  live: '通过 stable_token 使用真实的微信接口（需要环境变量 APPID 和 APPSECRET）',
  badPort: '端口是 0 到 65535 的数字。',
};

const texts = inLanguage({ en, zh });

/** Reads the command line; prints one line and exits with 1 when it is wrong, prints the help and exits with 0 when asked. */
export function parseCommand(argv: string[]): StartCommand {
  const command = localizeCommand(new Command('npm start'), 'npm start --')
    .description(texts.description)
    .option('--port <n>', texts.port, parsePort)
    .option('--once', texts.once)
    .option('--json', texts.json)
    .option('--no-build', texts.build)
    .option('--live', texts.live)
    .usage('[--port <n>] [--once] [--json] [--no-build] [--live]')
    .allowExcessArguments(false)
    .parse(argv);
  refuseKeptByNpm(command, 'npm start --');
  const {
    once = false,
    json = false,
    live = false,
    build = true,
    port,
  } = command.opts<Partial<StartCommand>>();
  return { once, json, live, build, port: port ?? (once ? 0 : DEFAULT_PORT) };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError(texts.badPort);
  return port;
}
