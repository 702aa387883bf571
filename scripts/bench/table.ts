import pc from 'picocolors';
import type { Figure, Spread } from './row.ts';
import type { EntryResult, RowResult } from './spread.ts';
import { texts } from './texts.ts';

type Cells = string[];

/** Draws one row: its title and target, the names of its figures, and a line for each entry. */
export function drawRow({ row, entries, ok }: RowResult): string {
  const target = row.target ? pc.dim(`  ${texts.target}: ${row.target}`) : '';
  const [head = '', ...lines] = alignColumns([
    headOf(row.figures),
    ...entries.map((entry) => cellsOf(entry, row.figures)),
  ]);
  return [`${verdictOf(ok)} ${pc.bold(row.title)}${target}`, pc.dim(head), ...lines].join('\n');
}

function verdictOf(ok: boolean | undefined): string {
  if (ok === undefined) return ' ';
  return ok ? pc.green('✔') : pc.red('✖');
}

function headOf(figures: readonly Figure[]): Cells {
  const [first = '', ...others] = figures.map(({ key }) => texts.figures[key]);
  return ['', first, '', ...others];
}

function cellsOf({ name, found, why, ratio }: EntryResult, figures: readonly Figure[]): Cells {
  if (!found) return [name, why ?? ''];
  const [first = '', ...others] = figures.map(({ key, unit }) => {
    const spread = found[key];
    return spread ? formatSpread(spread, unit) : '';
  });
  return [name, first, ratio === undefined ? '' : `× ${formatRatio(ratio)}`, ...others];
}

/** The median with its unit, and how far the runs were apart where they were. */
export function formatSpread({ median, min, max }: Spread, unit: Figure['unit']): string {
  const [middle, low, high] = [median, min, max].map((value) => formatNumber(value, unit));
  const label = unit === 'count' ? '' : ` ${unit === 'bytes' ? 'MB' : unit}`;
  return low === high ? `${middle}${label}` : `${middle}${label} (${low}…${high})`;
}

function formatNumber(value: number, unit: Figure['unit']): string {
  if (unit === 'count') return Math.round(value).toLocaleString('en-US');
  return significant(unit === 'bytes' ? value / 1024 / 1024 : value);
}

/** How many times ours, to two digits. */
export function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? significant(ratio) : '∞';
}

/** Two digits, or all before the point. */
function significant(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const rounded = digits === 0 ? Math.round(value) : Number(value.toPrecision(digits));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

function alignColumns(lines: readonly Cells[]): string[] {
  const columns = Math.max(...lines.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...lines.map((line) => widthOf(line, column))),
  );
  return lines.map((line) => {
    const cells = line.map(
      (text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(text))),
    );
    return `    ${cells.join('  ')}`.trimEnd();
  });
}

/** A line of two cells says why there are no figures, in as much room as it takes. */
function widthOf(line: Cells, column: number): number {
  return line.length === 2 && column === 1 ? 0 : width(line[column] ?? '');
}

/** Columns on a terminal: a Chinese character takes two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(character) ? 2 : 1),
    0,
  );
}
