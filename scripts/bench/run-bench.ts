import pc from 'picocolors';
import type { BenchCommand } from './command-line.ts';
import { readMachine } from './machine.ts';
import { FULL_SIZE, QUICK_SIZE } from './row.ts';
import { createRows } from './rows.ts';
import { runRow } from './run-row.ts';
import type { RowResult } from './spread.ts';
import { drawRow } from './table.ts';
import { texts } from './texts.ts';

/**
 * Measures what was asked for and prints it, row by row. Resolves to whether ours has kept to every budget.
 *
 * @param hasPeers whether the packages of the others are there
 */
export async function runBench(
  { runs, only, json, quick }: BenchCommand,
  hasPeers: boolean,
): Promise<boolean> {
  const startedAt = performance.now();
  const rows = createRows(quick ? QUICK_SIZE : FULL_SIZE).filter(({ name }) => !only || name === only);
  if (!json) console.log(`${texts.machine(readMachine())}\n`);
  const results: RowResult[] = [];
  for (const row of rows) {
    const result = await runRow(row, { runs, hasPeers, onProgress: showProgress });
    showProgress('');
    if (!json) console.log(`${drawRow(result)}\n`);
    results.push(result);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (json) printJson(results, runs, seconds);
  else console.log(texts.runsOf(runs, seconds));
  return judge(results, json);
}

/** Shows what is being measured: on a terminal in one line, drawn over itself. */
function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${pc.dim(what)}`);
  else if (what) console.error(what);
}

function printJson(results: RowResult[], runs: number, seconds: number): void {
  const rows = results.map(({ row: { name, title, target }, entries, ok }) => ({
    name,
    title,
    target,
    ok,
    entries,
  }));
  const ok = results.every((result) => result.ok !== false);
  console.log(JSON.stringify({ ok, seconds, runs, machine: readMachine(), rows }));
}

function judge(results: RowResult[], json: boolean): boolean {
  const missed = results.filter(({ ok }) => ok === false);
  for (const { row } of missed) console.error(`${pc.red('✖')} ${texts.missed}: ${row.title}: ${row.target}`);
  if (missed.length === 0 && !json) console.log(`${pc.green('✔')} ${texts.allMet}`);
  return missed.length === 0;
}
