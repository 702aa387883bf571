// start/: `npm start`: runs the main job once on the local platform, tells how it went, and goes on serving.
// Here: its options, its keys, and what it says.

import { Command, InvalidArgumentError } from 'commander';

/** What `npm start --` was told. */
export interface StartCommand {
  /** 0 lets the system choose a free one. */
  port: number;
  /** Print the report and end. */
  once: boolean;
  /** One JSON object per line instead of text. */
  json: boolean;
  /** Build first. */
  build: boolean;
  /** The real WeChat host instead of the local one. */
  live: boolean;
}

/** Where the preview is found unless another port is asked for. */
export const DEFAULT_PORT = 8787;

/** Reads the command line; prints one line and exits with 1 when it is wrong, prints the help and exits with 0 when asked. */
export function parseCommand(argv: string[]): StartCommand {
  const command = new Command('npm start --')
    .description('Runs the whole job on this machine: a timer, refreshToken, getToken, a mini program code.')
    .option(
      '--port <n>',
      `port on 127.0.0.1; 0 for a free one (default: ${DEFAULT_PORT}, with --once 0)`,
      parsePort,
    )
    .option('--once', 'print the report and exit: 0 if every step went well, else 1', false)
    .option('--json', 'one JSON object per line: ready, step …, report', false)
    .option('--no-build', 'run dist/ as it is')
    .option(
      '--live',
      'ask the real WeChat host (APPID and APPSECRET in the environment), through stable_token',
      false,
    )
    .allowExcessArguments(false)
    .parse(argv);
  const options = command.opts<Omit<StartCommand, 'port'> & { port?: number }>();
  return { ...options, port: options.port ?? (options.once ? 0 : DEFAULT_PORT) };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
