import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { BIN, ENVIRONMENT } from './sample-project.ts';

/** A question and what is typed when it comes; nothing means Ctrl+C. */
export type Typed = [question: RegExp, keys?: string];

const SCRIPT = '/usr/bin/script';
const PRETEND = 'data:text/javascript,process.stdin.isTTY=process.stdout.isTTY=true';
const hasScript = process.platform === 'linux' && existsSync(SCRIPT);

/** Runs `init` in a pseudo-terminal, or where there is none to be had, in a process that takes its pipes for one. */
export async function initInTerminal(cwd: string, args: string[], typed: Typed[]) {
  const command = [BIN, 'init', ...args];
  const line = [process.execPath, ...command].map((word) => `'${word}'`).join(' ');
  const child = hasScript
    ? spawn(SCRIPT, ['-qec', line, '/dev/null'], { cwd, env: { ...ENVIRONMENT, SHELL: '/bin/sh' } })
    : spawn(process.execPath, ['--import', PRETEND, ...command], { cwd, env: ENVIRONMENT });
  const waiting = [...typed];
  let output = '';
  let unread = '';
  const read = (chunk: Buffer) => {
    output += chunk;
    unread += chunk;
    const [next] = waiting;
    if (!next?.[0].test(unread)) return;
    unread = '';
    waiting.shift();
    if (next[1] !== undefined) child.stdin.write(next[1]);
    else if (hasScript) child.stdin.write('\u0003');
    else child.stdin.end();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: output.replaceAll('\r\n', '\n'), unasked: waiting.length };
}
