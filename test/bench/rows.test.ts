import { describe, expect, it } from 'vitest';
import { OURS, TICKET_CONTESTANTS, TOKEN_CONTESTANTS } from '../../scripts/bench/contestants.ts';
import { QUICK_SIZE, type Row, type Spreads } from '../../scripts/bench/row.ts';
import { createRows } from '../../scripts/bench/rows.ts';
import { runRow } from '../../scripts/bench/run-row.ts';
import { texts } from '../../scripts/bench/texts.ts';

const ROWS = createRows(QUICK_SIZE);
const { callers, expiredReaders, hours, readCalls, hourCalls } = QUICK_SIZE;

const rowOf = (name: string) => ROWS.find((row) => row.name === name) as Row;

/** The medians of ours and of the article's code, which need nothing that is not here. */
async function medians(name: string) {
  const { entries, ok } = await runRow(rowOf(name), {
    runs: 1,
    hasPeers: false,
    onProgress: () => undefined,
  });
  const numbers = (found: Spreads | undefined) =>
    found && Object.fromEntries(Object.entries(found).map(([key, { median }]) => [key, median]));
  return {
    ok,
    entries: Object.fromEntries(entries.map(({ name: entry, found }) => [entry, numbers(found)])),
  };
}

describe('the rows', () => {
  it('have names, and ours as their first entry', () => {
    expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
    for (const { entries } of ROWS) expect(entries[0]?.name).toContain(OURS.title);
  });

  it('have every library that fetches tokens wherever tokens are fetched', () => {
    for (const name of ['cold-process', 'cold-instances', 'expired', 'day', 'revoked', 'refused', 'html'])
      expect(rowOf(name).entries.map((entry) => entry.name)).toEqual(
        TOKEN_CONTESTANTS.map(({ title }) => title),
      );
    expect(rowOf('warm').entries).toHaveLength(7);
    expect(rowOf('tickets').entries.map((entry) => entry.name)).toEqual(
      TICKET_CONTESTANTS.map(({ title }) => title),
    );
  });
});

describe('ours, and the article’s code', () => {
  it.each([
    ['reads', undefined, { reads: 1 }, { reads: readCalls }],
    ['hour', true, { reads: 30 }, { reads: hourCalls }],
    ['cold-process', true, { requests: 1, tokens: 1, failed: 0 }, { requests: 1, tokens: 1, failed: 0 }],
    ['cold-instances', true, { requests: 1, tokens: 1, failed: 0 }, { requests: 1, tokens: 1, failed: 0 }],
    [
      'expired',
      true,
      { requests: 1, tokens: 1, failed: 0 },
      { requests: 0, tokens: 1, failed: expiredReaders },
    ],
    ['day', true, { requests: hours, failed: 0 }, { requests: hours, failed: 0 }],
    ['revoked', true, { requests: 1, succeeded: 20 }, { requests: 0, succeeded: 0 }],
    ['refused', undefined, { requests: 1 }, { requests: 1 }],
  ] as const)('have these counts in the row %s', async (name, ok, ours, article) => {
    expect(await medians(name)).toMatchObject({
      ok,
      entries: { [texts.ours]: ours, [texts.article]: article },
    });
  });

  it('have a warm token: ours a thousand times faster than a read', async () => {
    const { entries } = await medians('warm');
    const [ours, article] = [texts.ours, texts.article].map((name) => entries[name]?.perCall ?? 0);
    expect(ours).toBeGreaterThan(0);
    expect(article).toBeGreaterThan(Number(ours) * 100);
  });

  it('refresh all AppIDs but the silent one, and have tickets by hardly a request', async () => {
    const { ok, entries } = await medians('accounts');
    expect(ok).toBe(true);
    expect(entries[texts.ours]).toMatchObject({ refreshed: QUICK_SIZE.accounts - 1 });
    expect(Number(entries[texts.ours]?.lastAfter)).toBeLessThan(Number(entries[texts.ours]?.tookMs));
    expect(await medians('tickets')).toMatchObject({
      ok: true,
      entries: { [texts.ours]: { requests: 0, failed: 0 } },
    });
  });

  it('serve servers outside without a token request that is not due', async () => {
    const served = `${texts.ours}: serveToken`;
    const { ok, entries } = await medians('served');
    expect(ok).toBe(true);
    expect(entries).toMatchObject({
      [served]: { requests: 0, failed: 0 },
      [`${served}, ${texts.expired}`]: { requests: 1, failed: 0 },
      [`${texts.ours}: getToken`]: { requests: 0, failed: 0 },
    });
    expect(entries[served]?.p99).toBeGreaterThanOrEqual(Number(entries[served]?.p50));
  });

  it('fail in the end when WeChat answers HTML', async () => {
    const { entries } = await medians('html');
    expect(entries[texts.ours]?.untilError).toBeGreaterThan(0);
    expect(entries[texts.ours]?.untilError).toBeLessThan(20_000);
    expect(entries[texts.article]?.untilError).toBeGreaterThan(0);
  });

  it.each(['getToken', 'refreshToken', 'serveToken'])(
    'start: %s, for less than the same with node_modules',
    async (name) => {
      const { entries } = await medians(`start-${name}`);
      const [ours, unbundled] = [texts.ours, texts.unbundled].map((entry) => entries[entry] ?? {});
      for (const found of [ours, unbundled]) {
        expect(found?.start).toBeGreaterThan(10);
        expect(found?.memory).toBeGreaterThan(1024 * 1024);
      }
      expect(ours?.memory).toBeLessThan(Number(unbundled?.memory));
    },
  );

  it('take room: ours a twentieth', async () => {
    const { ok, entries } = await medians('size');
    expect(ok).toBe(true);
    const [ours, unbundled] = [`${texts.ours}: getToken`, texts.unbundled].map(
      (name) => entries[name]?.size ?? 0,
    );
    expect(unbundled).toBeGreaterThan(Number(ours) * 10);
  });
});

it('says in place of the figures why an entry has none', async () => {
  const entries = [{ name: 'broken', measure: () => Promise.reject(new Error('no such thing\nat line 1')) }];
  const row: Row = { name: 'row', title: '', figures: [], entries };
  const { entries: found } = await runRow(row, { runs: 2, hasPeers: false, onProgress: () => undefined });
  expect(found).toEqual([{ name: 'broken', why: 'no such thing' }]);
  expect(callers).toBeGreaterThan(1);
});
