import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the stand-in prints at one call. */
export interface DevtoolsAnswer {
  /** Lines before the table, as the real tool marks them (`✔`, `√` on Windows, `[error]`). */
  lines?: string[];
  /** The table: a row for each function. */
  table?: Record<string, Record<string, string | number | boolean>>;
}

/** An executable that prints what the command line of WeChat DevTools prints, and ends with 0 whatever it is. */
export interface DevtoolsCli {
  path: string;
  /** The arguments of each call so far. */
  calls(): string[][];
  /** The files in the folder of each upload so far. */
  uploads(): string[][];
}

/** Writes a stand-in that gives these answers in turn, the last one again and again. */
export function createDevtoolsCli(folder: string, answers: DevtoolsAnswer[]): DevtoolsCli {
  const path = join(folder, 'cli');
  const log = join(folder, 'cli.log');
  const uploads = join(folder, 'cli.uploads');
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync, readdirSync, existsSync } = require('node:fs');
const answers = ${JSON.stringify(answers)};
const log = ${JSON.stringify(log)};
const uploads = ${JSON.stringify(uploads)};
const count = existsSync(log) ? readFileSync(log, 'utf8').split('\\n').length - 1 : 0;
appendFileSync(log, JSON.stringify(process.argv.slice(2)) + '\\n');
const folder = process.argv[process.argv.indexOf('--paths') + 1];
if (process.argv.includes('--paths') && existsSync(folder)) appendFileSync(uploads, JSON.stringify(readdirSync(folder)) + '\\n');
const { lines = [], table } = answers[Math.min(count, answers.length - 1)];
console.error('- initialize');
console.error('✔ IDE server has started, listening on http://127.0.0.1:35510');
for (const line of lines) console.error(line);
if (table) console.table(table);
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return {
    path,
    calls: () => readLines(log),
    uploads: () => readLines(uploads),
  };
}

function readLines(file: string): string[][] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as string[]);
}
