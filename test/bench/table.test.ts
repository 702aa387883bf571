import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../scripts/bench/row.ts';
import { type EntryResult, spreadOf } from '../../scripts/bench/spread.ts';
import { drawRow, formatRatio, formatSpread } from '../../scripts/bench/table.ts';

describe('a figure', () => {
  it.each([
    [[1], 'count', '1'],
    [[50, 49, 50], 'count', '50 (49…50)'],
    [[10_000], 'count', '10,000'],
    [[0.123456], 'µs', '0.12 µs'],
    [[3599.4], 'µs', '3,599 µs'],
    [[181.4, 170.6, 240.2], 'ms', '181 ms (171…240)'],
    [[1_258_291.2], 'bytes', '1.2 MB'],
  ] as const)('of %j %s reads %s', (values, unit, text) => {
    expect(formatSpread(spreadOf(values), unit)).toBe(text);
  });

  it('is so many times ours, to two digits', () => {
    expect([0, 0.0384, 1, 5.049, 41.7, 8007.9].map(formatRatio)).toEqual([
      '0',
      '0.038',
      '1',
      '5',
      '42',
      '8,008',
    ]);
  });
});

describe('a row', () => {
  const row: Row = {
    name: 'row',
    title: 'A row',
    target: 'few',
    figures: [
      { key: 'requests', unit: 'count' },
      { key: 'failed', unit: 'count' },
    ],
    entries: [],
  };
  const found = (requests: number) => ({ requests: spreadOf([requests]), failed: spreadOf([0]) });
  const entries: EntryResult[] = [
    { name: 'ours', found: found(1) },
    { name: 'somebody else', found: found(50), ratio: 50 },
    { name: 'broken', why: 'a reason that is longer than any figure is' },
  ];

  it('is drawn as columns, one line for each entry, with the reason where there are no figures', () => {
    const lines = stripVTControlCharacters(drawRow({ row, entries, ok: true })).split('\n');
    expect(lines[0]).toMatch(/^✔ A row .*few$/);
    const [head = '', ours = '', other = '', broken] = lines.slice(1);
    expect(ours).toMatch(/^ {4}ours {11}1 +0$/);
    expect(other).toMatch(/^ {4}somebody else {2}50 +× 50 {2}0$/);
    expect(other.lastIndexOf('0')).toBe(ours.lastIndexOf('0'));
    expect(head).toMatch(/^ +\S/);
    expect(broken).toBe('    broken         a reason that is longer than any figure is');
  });

  it('says whether its budget is kept, where it has one', () => {
    const mark = (ok?: boolean) =>
      stripVTControlCharacters(drawRow({ row, entries, ...(ok !== undefined && { ok }) }))[0];
    expect([mark(true), mark(false), mark()]).toEqual(['✔', '✖', ' ']);
  });
});
