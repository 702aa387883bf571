import { describe, expect, it } from 'vitest';
import { judge } from '../../scripts/simulate/report/targets.ts';
import type { Tally } from '../../scripts/simulate/world/tally.ts';

const GOOD: Tally = {
  contestant: 'ours-token',
  days: 10,
  calls: {
    made: 100,
    succeeded: 100,
    retried: 0,
    failed: 0,
    failedSettling: 0,
    failedUnreachable: 0,
    cutOff: 0,
  },
  requests: { total: 241, meanPerDay: 24.1, maxPerDay: 25 },
  readsPerHourAndInstance: 30,
  conflicts: 1,
  forcing: 0,
  foreign: 1,
  refused: 0,
  converged: { atEnd: true, longestGapMs: 1000 },
  failures: {},
};

const missed = (change: Partial<Tally>) =>
  judge({ ...GOOD, ...change })
    .filter(({ ok }) => !ok)
    .map(({ target }) => target);

describe('the targets', () => {
  it('are met by a good run', () => {
    expect(missed({})).toEqual([]);
  });

  it('miss a failed call, and say why it failed and when', () => {
    const tally = {
      ...GOOD,
      calls: { ...GOOD.calls, failed: 1 },
      failures: { 'no token': { count: 1, firstAtHour: 3 } },
    };
    expect(judge(tally)[0]).toMatchObject({
      ok: false,
      found: '1 of 100 calls: 1 × "no token", first at hour 3',
    });
  });

  it('miss a token request that nothing forced', () => {
    const requests = { total: 243, meanPerDay: 24.3, maxPerDay: 27 };
    expect(missed({ requests })).toHaveLength(1);
    expect(missed({ requests, forcing: 1 })).toEqual([]);
  });

  it('miss a day near the quota', () => {
    expect(missed({ requests: { total: 241, meanPerDay: 24.1, maxPerDay: 1000 } })).toHaveLength(1);
  });

  it('miss a document that was left with an old token, at the end or for more than an hour', () => {
    expect(missed({ converged: { atEnd: false, longestGapMs: 0 } })).toHaveLength(1);
    expect(missed({ converged: { atEnd: true, longestGapMs: 66 * 60_000 } })).toHaveLength(1);
  });

  it('miss a foreign program that nobody was told of', () => {
    expect(missed({ conflicts: 0 })).toHaveLength(1);
    expect(missed({ conflicts: 0, foreign: 0 })).toEqual([]);
  });

  it('are not for the others', () => {
    expect(judge({ ...GOOD, contestant: 'article', conflicts: 0 })).toEqual([]);
  });
});
