import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurement, Row } from '../../scripts/bench/row.ts';
import { spreadOf, sumUp } from '../../scripts/bench/spread.ts';

const ROW: Row = {
  name: 'row',
  title: 'a row',
  figures: [
    { key: 'requests', unit: 'count' },
    { key: 'failed', unit: 'count' },
  ],
  entries: [],
};

const summed = (runs: Record<string, Measurement[]>, more: Partial<Row> = {}) =>
  sumUp({ ...ROW, ...more }, new Map(Object.entries(runs)));

describe('a spread', () => {
  it('has the value in the middle, or between the two there', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spreadOf([10, 4, 1, 2])).toEqual({ median: 3, min: 1, max: 10 });
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('does not depend on the order, and lies between its ends', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(values, (array) => {
        const { median, min, max } = spreadOf(array);
        expect(min <= median && median <= max).toBe(true);
        expect(spreadOf([...array].reverse())).toEqual({ median, min, max });
        expect(array.filter((value) => value < median).length).toBeLessThanOrEqual(array.length / 2);
      }),
    );
  });

  it('needs a value', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('a row, summed up', () => {
  it('says how many times ours the others are, by the medians of the first figure', () => {
    const { entries } = summed({
      ours: [{ requests: 2, failed: 0 }],
      more: [
        { requests: 50, failed: 0 },
        { requests: 60, failed: 9 },
      ],
      less: [{ requests: 1, failed: 5 }],
      none: [{ requests: 0, failed: 5 }],
    });
    expect(entries.map(({ ratio }) => ratio)).toEqual([undefined, 27.5, 0.5, 0]);
    expect(entries[1]?.found).toEqual({
      requests: { median: 55, min: 50, max: 60 },
      failed: { median: 4.5, min: 0, max: 9 },
    });
  });

  it('has no ratio to nothing, but equals are equal', () => {
    const none = { requests: 0, failed: 0 };
    const { entries } = summed({ ours: [none], other: [{ requests: 3, failed: 0 }], equal: [none] });
    expect(entries.map(({ ratio }) => ratio)).toEqual([undefined, undefined, 1]);
  });

  it('says why an entry has no figures, though it had some at first', () => {
    const { entries } = summed({
      ours: [{ requests: 1, failed: 0 }],
      other: [{ requests: 1, failed: 0 }, 'hangs'],
    });
    expect(entries[1]).toEqual({ name: 'other', why: 'hangs' });
  });

  it('is judged by what was found, and missed where ours could not be measured', () => {
    const isMet: NonNullable<Row['isMet']> = (found) => (found.get('ours')?.requests?.max ?? 9) <= 1;
    const other = [{ requests: 9, failed: 9 }];
    expect(summed({ ours: [{ requests: 1, failed: 0 }], other }, { isMet }).ok).toBe(true);
    expect(summed({ ours: [{ requests: 2, failed: 0 }], other }, { isMet }).ok).toBe(false);
    expect(summed({ ours: ['broken'], other }, { isMet: () => true }).ok).toBe(false);
    expect(summed({ ours: [{ requests: 2, failed: 0 }], other })).not.toHaveProperty('ok');
  });
});
