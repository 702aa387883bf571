import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMost, isWithin, pauseMs } from '../../cloudfunctions/cloud-token/core/clock.ts';
import { SECOND } from '../support/tokens.ts';

describe('isWithin', () => {
  it('is true from the moment itself until the time has passed', () => {
    expect([9, 10, 14, 15].map((now) => isWithin(10, 5, now))).toEqual([false, true, true, false]);
  });

  it('is false for what lies ahead, for the clock has been set back since then', () => {
    expect(isWithin(3_600_000, 5, 0)).toBe(false);
  });
});

describe('atMost', () => {
  it('is over after so long, however much time there is', () => {
    let leftMs = 20;
    const left = atMost(8, () => leftMs);
    expect(left()).toBe(8);
    leftMs = 15;
    expect(left()).toBe(3);
    leftMs = 10;
    expect(left()).toBe(-2);
  });

  it('is over when there is no time left', () => {
    let leftMs = 5;
    const left = atMost(8, () => leftMs);
    expect(left()).toBe(5);
    leftMs = 1;
    expect(left()).toBe(1);
  });
});

describe('pauseMs', () => {
  it('grows with the time that was waited, from some 150 ms to a second', () => {
    expect([0, SECOND, 2 * SECOND, 4 * SECOND, 60 * SECOND].map((waitedMs) => pauseMs(waitedMs, 1))).toEqual([
      150, 250, 500, 1000, 1000,
    ]);
  });

  it('is cut by up to half, so that nobody keeps in step with others', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.double({ min: 0, max: 1, noNaN: true }), (waitedMs, random) => {
        const longest = pauseMs(waitedMs, 1);
        const ms = pauseMs(waitedMs, random);
        expect(ms).toBeLessThanOrEqual(longest);
        expect(ms).toBeGreaterThanOrEqual(longest / 2 - 1);
        expect(Number.isInteger(ms)).toBe(true);
      }),
    );
    expect(pauseMs(0, 0)).toBe(75);
  });
});
