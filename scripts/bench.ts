import pc from 'picocolors';
import { type BenchCommand, parseCommand } from './bench/command-line.ts';
import { installPeers } from './bench/install-peers.ts';
import { readMachine } from './bench/machine.ts';
import { FULL_SIZE, QUICK_SIZE } from './bench/row.ts';
import { createRows } from './bench/rows.ts';
import { runRow } from './bench/run-row.ts';
import type { RowResult } from './bench/spread.ts';
import { drawRow } from './bench/table.ts';
import { texts } from './bench/texts.ts';
import { buildProject } from './build/build-project.ts';

/** Measures what was asked for and prints it. Resolves to whether ours has kept to every budget. */
async function bench({ runs, only, json, quick }: BenchCommand): Promise<boolean> {
  const startedAt = performance.now();
  await buildProject();
  const hasPeers = preparePeers();
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
  const missed = results.filter(({ ok }) => ok === false);
  if (json) printJson(results, runs, seconds);
  else console.log(texts.runsOf(runs, seconds));
  for (const { row } of missed) console.error(`${pc.red('✖')} ${texts.missed}: ${row.title}: ${row.target}`);
  if (missed.length === 0 && !json) console.log(`${pc.green('✔')} ${texts.allMet}`);
  return missed.length === 0;
}

/** Without the others there is still ours to measure. */
function preparePeers(): boolean {
  try {
    installPeers(() => console.error(texts.installing));
    return true;
  } catch (error) {
    console.error(`${pc.yellow('!')} ${texts.noPeers((error as Error).message)}`);
    return false;
  }
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

const names = createRows(FULL_SIZE).map(({ name }) => name);
try {
  process.exitCode = (await bench(parseCommand(process.argv, names))) ? 0 : 1;
} catch (error) {
  console.error(`${pc.red('✖')} ${(error as Error).message}`);
  process.exitCode = 1;
}
