import type { Entry, Measurement, Row } from './row.ts';
import { type RowResult, sumUp } from './spread.ts';

const MAX_COUNT_RUNS = 3;

/** How a row is to be run. */
export interface RunOptions {
  runs: number;
  /** Whether the packages of scripts/bench/peers are there. */
  hasPeers: boolean;
  /** Is told what is about to be measured. */
  onProgress(what: string): void;
}

/** Measures a row: every entry in turn, and that so many times, so that what slows the machine down slows all of them. */
export async function runRow(row: Row, { runs, hasPeers, onProgress }: RunOptions): Promise<RowResult> {
  const entries = row.entries.filter(({ isPeer }) => hasPeers || !isPeer);
  const measured = new Map(entries.map(({ name }) => [name, [] as Measurement[]]));
  const times = row.isCount ? Math.min(runs, MAX_COUNT_RUNS) : runs;
  for (let run = 1; run <= times; run++) {
    for (const entry of entries) {
      onProgress(`${row.name} ${run}/${times} ${entry.name}`);
      measured.get(entry.name)?.push(await measure(entry));
    }
  }
  return sumUp(row, measured);
}

function measure(entry: Entry): Promise<Measurement> {
  return entry.measure().catch((error: unknown) => (error as Error).message.split('\n')[0] ?? '');
}
