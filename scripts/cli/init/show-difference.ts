import { structuredPatch } from 'diff';
import pc from 'picocolors';
import { inLanguage } from '../../language.ts';
import { printable } from '../../printable.ts';
import type { PlannedFunction } from '../planned-function.ts';

const MAX_LINES = 20;
const MAX_LINE_CHARS = 160;
/** Nobody reads the lines of a bundle. */
const BUILT_LINE_CHARS = 1000;

const texts = inLanguage({
  en: {
    built: (before: number, after: number) => `built code: ${before} kB there, ${after} kB here`,
    more: (count: number) => `… ${count} more lines`,
  },
  zh: {
    built: (before: number, after: number) => `构建产物：现有 ${before} kB，新的 ${after} kB`,
    more: (count: number) => `… 还有 ${count} 行`,
  },
});

/** The lines that tell what overwriting a function would change, file by file. */
export function differenceLines({ differing, found, files }: PlannedFunction): string[] {
  return differing.flatMap((name) => [
    pc.dim(`      ${printable(name)}`),
    ...linesOf(found[name] ?? '', files[name] ?? '').map((line) => `      ${line}`),
  ]);
}

function linesOf(before: string, after: string): string[] {
  const patch = isBuilt(before + after) ? undefined : structuredPatch('', '', before, after, '', '', QUICK);
  if (!patch) return [pc.dim(texts.built(kilobytes(before), kilobytes(after)))];
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const shown = lines.slice(0, MAX_LINES).map(coloured);
  return lines.length > MAX_LINES ? [...shown, pc.dim(texts.more(lines.length - MAX_LINES))] : shown;
}

/** Two files of which everything differs would take long. */
const QUICK = { context: 1, stripTrailingCr: true, timeout: 500 };

function isBuilt(text: string): boolean {
  return text.split('\n').some((line) => line.length > BUILT_LINE_CHARS);
}

function coloured(line: string): string {
  const text = printable(line.slice(0, MAX_LINE_CHARS));
  return line.startsWith('-') ? pc.red(text) : line.startsWith('+') ? pc.green(text) : pc.dim(text);
}

function kilobytes(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 1024);
}
