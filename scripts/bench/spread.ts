import type { Measurement, Row, Spread, Spreads } from './row.ts';

/** What became of one entry. */
export interface EntryResult {
  name: string;
  /** Absent when it could not be measured. */
  found?: Spreads;
  /** Why it could not be measured. */
  why?: string;
  /** How many times ours its first figure is. Absent of ours itself, and where ours is 0 and this is not. */
  ratio?: number;
}

/** What became of a row. */
export interface RowResult {
  row: Row;
  entries: EntryResult[];
  /** Whether ours has kept to the target; absent where there is none. */
  ok?: boolean;
}

/** Median, minimum and maximum. Throws a `RangeError` when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('a spread needs a value');
  const middle = (sorted.length - 1) / 2;
  const [lower, upper] = [sorted[Math.floor(middle)] ?? min, sorted[Math.ceil(middle)] ?? max];
  return { median: (lower + upper) / 2, min, max };
}

/** Sums up the runs of a row: for each entry, in their order, what was measured each time. */
export function sumUp(row: Row, runs: ReadonlyMap<string, readonly Measurement[]>): RowResult {
  const entries = [...runs].map(([name, measured]) => sumUpEntry(name, row, measured));
  const [ours] = entries;
  for (const entry of entries.slice(1)) Object.assign(entry, ratioOf(entry, ours, row));
  const found = new Map(entries.flatMap((entry) => (entry.found ? [[entry.name, entry.found]] : [])));
  return { row, entries, ...(row.isMet && { ok: ours?.found !== undefined && row.isMet(found) }) };
}

function sumUpEntry(name: string, { figures }: Row, measured: readonly Measurement[]): EntryResult {
  const why = measured.find((measurement) => typeof measurement === 'string');
  if (why !== undefined) return { name, why };
  const valuesOf = (key: string) =>
    measured.map((each) => (each as Record<string, number>)[key] ?? Number.NaN);
  return { name, found: Object.fromEntries(figures.map(({ key }) => [key, spreadOf(valuesOf(key))])) };
}

function ratioOf(entry: EntryResult, ours: EntryResult | undefined, { figures }: Row): { ratio?: number } {
  const key = figures[0]?.key ?? '';
  const [own, other] = [ours?.found?.[key]?.median, entry.found?.[key]?.median];
  if (own === undefined || other === undefined) return {};
  if (own === other) return { ratio: 1 };
  return own === 0 ? {} : { ratio: other / own };
}
