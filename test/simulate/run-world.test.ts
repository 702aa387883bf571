import { beforeAll, describe, expect, it } from 'vitest';
import {
  CONTESTANTS,
  type ContestantName,
  DEFAULT_FAULTS,
  DEFAULT_OPTIONS,
  type FaultRates,
  type SimulationOptions,
} from '../../scripts/simulate/options.ts';
import { judge } from '../../scripts/simulate/report/targets.ts';
import { runWorld } from '../../scripts/simulate/run-world.ts';
import type { Tally } from '../../scripts/simulate/world/tally.ts';

/** As many faults as usually come in a month or more. */
const faults: FaultRates = {
  ...DEFAULT_FAULTS,
  outagesPerMonth: 16,
  secretResetsPerYear: 72,
  busy: 0.02,
  slow: 0.02,
  lost: 0.01,
  garbage: 0.01,
  databaseErrors: 0.005,
  kills: 0.0005,
  freezes: 0.0001,
};
const WEEK: SimulationOptions = { ...DEFAULT_OPTIONS, years: 7 / 365, seed: 2, faults };
const DAY: SimulationOptions = { ...DEFAULT_OPTIONS, years: 1 / 365, seed: 1 };
const NO_FAULTS = Object.fromEntries(
  Object.keys(DEFAULT_FAULTS).map((key) => [key, 0]),
) as unknown as FaultRates;

const missedBy = (tally: Tally) => judge(tally).filter(({ ok }) => !ok);

describe('a simulated world', () => {
  it.each(CONTESTANTS)('of %s is the same for the same seed and another for another', async (name) => {
    const first = await runWorld(name, DAY);
    expect(await runWorld(name, DAY)).toEqual(first);
    expect(await runWorld(name, { ...DAY, seed: 2 })).not.toEqual(first);
  });

  it('tells how far it is', async () => {
    const shares: number[] = [];
    await runWorld(
      'ours-token',
      { ...DAY, callsPerMinute: 20 },
      { onProgress: (share) => shares.push(share) },
    );
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.every((share, index) => share > (shares[index - 1] ?? 0) && share <= 1)).toBe(true);
  });

  it('without faults costs ours one token request an hour and no call', async () => {
    const tally = await runWorld('ours-token', { ...DAY, faults: NO_FAULTS });
    expect(tally).toMatchObject({ requests: { total: 24 }, conflicts: 0, calls: { made: 4320, failed: 0 } });
    expect(tally.calls.succeeded).toBeGreaterThan(4300);
    expect(tally.readsPerHourAndInstance).toBeLessThanOrEqual(31);
  });
});

describe('a week in which everything goes wrong', () => {
  const tallies = {} as Record<ContestantName, Tally>;
  beforeAll(async () => {
    for (const name of CONTESTANTS) tallies[name] = await runWorld(name, WEEK);
  });

  it('costs ours no call', () => {
    expect([...missedBy(tallies['ours-token']), ...missedBy(tallies['ours-stable'])]).toEqual([]);
  });

  it("costs the article's code calls, for what it stores may be no token and what it reads it reads once", () => {
    expect(tallies.article.calls.failed).toBeGreaterThan(100);
    expect(tallies.article.readsPerHourAndInstance).toBeCloseTo(60, 0);
  });

  it('costs caches per process calls and the quota, for each ends the token of the others', () => {
    expect(tallies['per-process'].calls.failed).toBeGreaterThan(1000);
    expect(tallies['per-process'].requests.maxPerDay).toBeGreaterThan(2000);
  });
});

describe('a week beside a foreign program that fetches a token every hour', () => {
  const shared = { ...WEEK, foreignEveryMinutes: 60 };

  it('costs ours no call, and the conflict is reported', async () => {
    const tally = await runWorld('ours-token', shared);
    expect(missedBy(tally)).toEqual([]);
    expect(tally.conflicts).toBeGreaterThan(tally.foreign / 2);
  });

  it('is nothing to ours with stable_token', async () => {
    const tally = await runWorld('ours-stable', shared);
    expect(missedBy(tally)).toEqual([]);
    expect(tally.conflicts).toBeLessThan(5);
  });

  it("costs the article's code a third of its calls", async () => {
    const { calls } = await runWorld('article', { ...shared, years: 3 / 365 });
    expect(calls.failed / calls.made).toBeGreaterThan(0.2);
  });
});
