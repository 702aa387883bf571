import { CONTESTANTS, type ContestantName } from '../options.ts';
import type { Tally } from '../world/tally.ts';

const TITLES: Record<ContestantName, string> = {
  article: "article's code",
  'per-process': 'per process',
  'ours-token': 'ours: token',
  'ours-stable': 'ours: stable',
};

const ROWS: [title: string, cell: (tally: Tally) => string][] = [
  ['API calls', ({ calls }) => count(calls.made)],
  ['failed because of the token, WeChat reachable', ({ calls }) => count(calls.failed)],
  ['  … per million calls', ({ calls }) => count((calls.failed / calls.made) * 1e6)],
  ['failed in the 5 minutes after it was not', ({ calls }) => count(calls.failedSettling)],
  ['failed while nobody could have a token', ({ calls }) => count(calls.failedUnreachable)],
  ['cut off: the instance stood still too long', ({ calls }) => count(calls.cutOff)],
  ['needed a retry, then succeeded', ({ calls }) => count(calls.retried)],
  ['token requests a day, mean', ({ requests }) => requests.meanPerDay.toFixed(1)],
  ['token requests a day, max', ({ requests }) => count(requests.maxPerDay)],
  ['database reads an hour and instance', (tally) => tally.readsPerHourAndInstance.toFixed(1)],
  ['conflicts reported', ({ conflicts }) => count(conflicts)],
  ['document is the newest token at the end', ({ converged }) => verdict(converged)],
  ['  … longest time it was not, minutes', ({ converged }) => minutes(converged)],
];

/** Draws the table: a row for each figure, a column for each contestant. */
export function drawTable(tallies: readonly Tally[]): string {
  const columns = CONTESTANTS.flatMap((name) => tallies.filter(({ contestant }) => contestant === name));
  const lines = [
    ['', ...columns.map(({ contestant }) => TITLES[contestant])],
    ...ROWS.map(([title, cell]) => [title, ...columns.map(cell)]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((text, column) => align(text, column, widths)).join('  ')).join('\n');
}

function align(text: string, column: number, widths: number[] = []): string {
  const width = widths[column] ?? 0;
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function verdict(converged: Tally['converged']): string {
  if (!converged) return '–';
  return converged.atEnd ? 'yes' : 'no';
}

function minutes(converged: Tally['converged']): string {
  return converged ? (converged.longestGapMs / 60_000).toFixed(1) : '–';
}
