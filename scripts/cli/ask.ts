// cli/: the command line that becomes the npm package cloud-token-cli, a folder for each command.
// Here: what all commands need to know of the user, the project and the ready-built functions.

import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { inLanguage } from '../language.ts';
import { printable } from '../printable.ts';
import { CliError } from './cli-error.ts';

/** Asks yes or no; `undefined` when there is nobody to ask. Rejects with a `CliError` when the user stops it. */
export type Ask = (question: string, usual: 'yes' | 'no') => Promise<boolean | undefined>;

const texts = inLanguage({
  en: { stopped: 'stopped, nothing was written', nobody: 'no terminal to ask in' },
  zh: { stopped: '已停止，没有写入任何文件', nobody: '没有可交互的终端' },
});

/** Asks in the terminal; where there is none, prints the question. Enter means the usual answer. */
export const askInTerminal: Ask = async (question, usual) => {
  const prompt = `\n? ${printable(question)} ${usual === 'yes' ? '(Y/n)' : '(y/N)'} `;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    console.log(`${prompt}— ${texts.nobody}`);
    return undefined;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl+D closes it, Ctrl+C also rejects the question.
  const stopped = once(terminal, 'close').then(() => undefined);
  const answer = await Promise.race([terminal.question(prompt).catch(() => undefined), stopped]);
  terminal.close();
  if (answer === undefined) throw new CliError(texts.stopped);
  return /^\s*$/.test(answer) ? usual === 'yes' : /^\s*(y|是)/i.test(answer);
};
