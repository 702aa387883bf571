import { describe, expect, it } from 'vitest';
import { pageOf } from './markdown.ts';

const HOURS = 730;
const REFRESHES = 24 * 30;
const SECONDS = HOURS * 3600;
const WEIXIN_REQUEST_S = 0.15;
const MEMORY_GB = 0.25;

/** The cells of a page's rows that begin with a number. */
function rowsOf(text: string): number[][] {
  const rows = text.split('\n').filter((line) => /^\| [\d,]/.test(line) && !line.includes('---'));
  return rows
    .map((row) => row.split('|').slice(1, -1).map(Number))
    .filter((cells) => cells.every(Number.isFinite));
}

/** The yuan of a row of the price list, for one unit. */
function unitPrices(text: string): { databaseCall: number; invocation: number; gbSecond: number } {
  const yuan = [...text.matchAll(/^\| [^|]+ \| [\d.]+ \| ([\d.]+) \|$/gm)].map(([, price]) => Number(price));
  const [tenThousandCalls = 0, tenThousandInvocations = 0, gbSecond = 0] = yuan;
  return { databaseCall: tenThousandCalls / 10_000, invocation: tenThousandInvocations / 10_000, gbSecond };
}

describe.each(['docs/price.md', 'docs/price.zh-CN.md'])('the prices in %s', (file) => {
  const { text } = pageOf(file);
  const { databaseCall, invocation, gbSecond } = unitPrices(text);
  const writer = REFRESHES * (4 * databaseCall + invocation + MEMORY_GB * gbSecond);
  const cents = (yuan: number) => Math.round(yuan * 100) / 100;

  it('are worked out from the list above them', () => {
    const rows = rowsOf(text);
    expect(rows.map(([readers]) => readers)).toEqual([1, 10, 100]);
    for (const [readers = 0, ...yuan] of rows) {
      const asked = readers * SECONDS * WEIXIN_REQUEST_S * MEMORY_GB * gbSecond;
      const expected = [
        writer + readers * HOURS * 30 * databaseCall,
        writer + readers * HOURS * 60 * databaseCall,
        writer + readers * SECONDS * databaseCall,
        0,
        asked,
      ];
      expect(yuan).toEqual(expected.map(cents));
    }
  });

  it('say how many busy readers each plan has room for', () => {
    const plans = [...text.matchAll(/^\| [^|]+ \| [\d.]+[^|]* \| ([\d,]+) \| (\d+) \|$/gm)];
    const told = plans.map(([, points = '', readers]) => [Number(points.replace(',', '')), Number(readers)]);
    const roomFor = (points: number) => Math.floor((points / 1000 - writer) / (HOURS * 30 * databaseCall));
    expect(told).toEqual([3_000, 40_000].map((points) => [points, roomFor(points)]));
    expect(text).toMatch(/six busy readers|六个繁忙的读取方/);
  });
});
