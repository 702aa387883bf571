import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Budget,
  FORCE_BUDGET,
  isSpent,
  RENEWAL_BUDGET,
  REQUEST_BUDGET,
  spend,
} from '../../cloudfunctions/refreshToken/core/budget.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

const DAY = 24 * HOUR;
const budget: Budget = { burst: 3, intervalMs: 10 * MINUTE };

/** Spends as often as is asked for and allowed. @returns how often */
function spendAll({ burst, intervalMs }: Budget, durationMs: number, everyMs: number): number {
  let fullAt: number | undefined;
  let count = 0;
  for (let now = HOUR; now < HOUR + durationMs; now += everyMs) {
    if (isSpent({ burst, intervalMs }, fullAt, now)) continue;
    fullAt = spend({ burst, intervalMs }, fullAt, now);
    count++;
  }
  return count;
}

describe('a budget', () => {
  it('allows its burst in a row, and one more after each interval', () => {
    let fullAt: number | undefined;
    const spentAt = (now: number) => {
      if (isSpent(budget, fullAt, now)) return false;
      fullAt = spend(budget, fullAt, now);
      return true;
    };
    expect([0, 0, 0, 0].map(spentAt)).toEqual([true, true, true, false]);
    expect([10 * MINUTE - 1, 10 * MINUTE, 10 * MINUTE].map(spentAt)).toEqual([false, true, false]);
    expect([HOUR, HOUR, HOUR, HOUR].map(spentAt)).toEqual([true, true, true, false]);
  });

  it('runs into no debt, however much is spent at once or in vain', () => {
    let fullAt = spend(budget, undefined, 0, 1000);
    for (let n = 0; n < 9; n++) fullAt = spend(budget, fullAt, 0);
    expect(isSpent(budget, fullAt, 10 * MINUTE - 1)).toBe(true);
    expect(isSpent(budget, fullAt, 10 * MINUTE)).toBe(false);
  });

  it('is not touched by spending nothing', () => {
    expect(spend(budget, undefined, 5, 0)).toBe(5);
    expect(spend(budget, 10 * MINUTE, 0, 0)).toBe(10 * MINUTE);
  });

  it('is full when its moment lies further ahead than a clock that is a little off can have put it', () => {
    expect(isSpent(budget, 40 * MINUTE, 0)).toBe(true);
    expect(isSpent(budget, 40 * MINUTE + 1, 0)).toBe(false);
    expect(spend(budget, 365 * DAY, 0)).toBe(10 * MINUTE);
  });

  it('allows no more than burst and rate, at whatever rhythm it is asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 20 * MINUTE }), (everyMs) => {
        expect(spendAll(budget, DAY, everyMs)).toBeLessThanOrEqual(3 + DAY / (10 * MINUTE));
      }),
      { numRuns: 30 },
    );
  });
});

describe('in a day', () => {
  it.each([
    ['forced requests stay within the 20 that WeChat allows', FORCE_BUDGET, 20],
    ['renewals of tokens that did not stand stay under 150', RENEWAL_BUDGET, 150],
    ['requests that fail stay under 500', REQUEST_BUDGET, 499],
  ])('%s', (_, kept, most) => {
    expect(spendAll(kept, DAY, MINUTE)).toBeLessThanOrEqual(most);
  });
});
