import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageOf } from './markdown.ts';

const UNITS: Record<string, number> = { ms: 1, s: 1000, min: 60_000, '': 1 };

/** The rows of the table of numbers: what it says, and which constants say it in the code. */
function rowsOf(file: string): { value: string; constants: { name: string; source: string }[] }[] {
  return pageOf(file)
    .text.split('\n')
    .flatMap((line) => {
      const [, value = '', constants = ''] = /^\| ([\d.][^|]*) \| (\[`[^|]*) \|/.exec(line) ?? [];
      const found = [...constants.matchAll(/\[`(\w+)`\]\(\.\.\/([^)]+)\)/g)];
      return found.length > 0
        ? [{ value, constants: found.map(([, name = '', source = '']) => ({ name, source })) }]
        : [];
    });
}

function inMs(value: string): number[] {
  return value.split(', ').map((part) => {
    const [, number = '', unit = ''] = /^([\d.]+) ?(ms|s|min|)$/.exec(part) ?? [];
    return Number(number) * (UNITS[unit] ?? Number.NaN);
  });
}

/** The numbers of a constant, in the order in which the code has them. */
function numbersIn(source: string, name: string): number[] {
  const [, expression = ''] =
    new RegExp(`const ${name}(?:: \\w+)? = ([^;]+);`).exec(readFileSync(source, 'utf8')) ?? [];
  const numbers = expression.match(/[\d_]+( \* (SECOND|MINUTE))?/g) ?? [];
  return numbers.map((text) => {
    const [number = '', unit] = text.replaceAll('_', '').split(' * ');
    return Number(number) * (unit === 'MINUTE' ? 60_000 : unit === 'SECOND' ? 1000 : 1);
  });
}

describe.each(['docs/how-it-works.md', 'docs/how-it-works.zh-CN.md'])('the numbers in %s', (file) => {
  it.each(rowsOf(file))('$value is what the code says', ({ value, constants }) => {
    expect(inMs(value)).toEqual(constants.flatMap(({ name, source }) => numbersIn(source, name)));
  });

  it('are those that a user can notice', () => {
    const names = rowsOf(file).flatMap(({ constants }) => constants.map(({ name }) => name));
    expect(names).toEqual(
      expect.arrayContaining([
        'MAX_MEMORY_AGE_MS',
        'EXPIRY_WINDOW_MS',
        'MAX_AGE_MS',
        'LEASE_MS',
        'COOL_DOWNS_MS',
        'RENEWAL_BUDGET',
      ]),
    );
  });
});
