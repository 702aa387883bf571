import { describe, expect, it } from 'vitest';
import {
  isExpiring,
  isHeld,
  isSecondsOld,
  isStale,
  isValid,
  LEASE_MS,
  mayBeHeld,
  mayBeOvertaken,
  wasInterrupted,
} from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

describe('a token of two hours', () => {
  const token = aToken();

  it('is valid until the very millisecond it expires', () => {
    expect(isValid(token, 2 * HOUR - 1)).toBe(true);
    expect(isValid(token, 2 * HOUR)).toBe(false);
    expect(isValid(undefined, 0)).toBe(false);
  });

  it('is expiring in its last 5 minutes', () => {
    expect(isExpiring(token, 115 * MINUTE - 1)).toBe(false);
    expect(isExpiring(token, 115 * MINUTE)).toBe(true);
  });

  it('is stale after 55 minutes, so that an early hourly tick renews it', () => {
    expect(isStale(token, 55 * MINUTE - 1)).toBe(false);
    expect(isStale(token, 55 * MINUTE)).toBe(true);
  });
});

it('calls a token with a shorter life stale at half of it', () => {
  const token = aToken({ issuedAt: 10 * MINUTE, expiresAt: 30 * MINUTE });
  expect(isStale(token, 20 * MINUTE - 1)).toBe(false);
  expect(isStale(token, 20 * MINUTE)).toBe(true);
});

it('calls a token stale that a clock far ahead has dated', () => {
  expect(isStale(aToken({ issuedAt: 2 * MINUTE, expiresAt: 3 * HOUR }), 0)).toBe(false);
  expect(isStale(aToken({ issuedAt: 2 * MINUTE + 1, expiresAt: 3 * HOUR }), 0)).toBe(true);
});

it('calls a token seconds old whichever clock is ahead', () => {
  const token = aToken({ issuedAt: MINUTE });
  const ages = [-10_000, -9_999, 0, 9_999, 10_000];
  expect(ages.map((age) => isSecondsOld(token, MINUTE + age))).toEqual([false, true, true, true, false]);
});

describe('a lease', () => {
  it('is interrupted when it lasts longer than any clock could have meant', () => {
    const lease = { id: 'a', expiresAt: LEASE_MS + 2 * MINUTE };
    expect([isHeld(lease, 0), wasInterrupted(lease, 0)]).toEqual([true, false]);
    expect([isHeld(lease, -1), wasInterrupted(lease, -1)]).toEqual([false, true]);
  });

  it('is held until it expires, and interrupted from then on', () => {
    const lease = { id: 'a', expiresAt: 10 };
    expect([isHeld(lease, 9), wasInterrupted(lease, 9)]).toEqual([true, false]);
    expect([isHeld(lease, 10), wasInterrupted(lease, 10)]).toEqual([false, true]);
  });

  it('may be held for 10 seconds from when it was first seen, whatever its end', () => {
    for (const skew of [-1.9 * MINUTE, 0, 2 * MINUTE]) {
      const lease = { id: 'a', expiresAt: HOUR + skew };
      expect(mayBeHeld(lease, HOUR + LEASE_MS - 1, HOUR)).toBe(true);
      expect(mayBeHeld(lease, HOUR + LEASE_MS, HOUR)).toBe(false);
    }
  });

  it('is not held by anyone when no clock can mean its end', () => {
    const lease = { id: 'a', expiresAt: HOUR };
    const inDoubt = LEASE_MS + 2 * MINUTE;
    const moments = [HOUR - inDoubt - 1, HOUR - inDoubt, HOUR + inDoubt, HOUR + inDoubt + 1];
    expect(moments.map((now) => mayBeHeld(lease, now, now))).toEqual([false, true, true, false]);
  });

  it('is not held by anyone once it has ended, in good order or in the unknown', () => {
    expect([0, 1, 2].map((expiresAt) => mayBeHeld({ id: 'a', expiresAt }, 5, 5))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('is neither once it has ended in good order, or when there is none', () => {
    for (const lease of [{ id: 'a', expiresAt: 0 }, undefined]) {
      expect([isHeld(lease, 5), wasInterrupted(lease, 5)]).toEqual([false, false]);
    }
  });
});

describe('a token that may be overtaken', () => {
  const token = aToken();

  it('is the first of those in a row, once it is 10 seconds old', () => {
    expect(mayBeOvertaken({ token, doubt: 'testable' }, 10 * SECOND)).toBe(true);
    expect(mayBeOvertaken({ token, doubt: 'testable' }, 10 * SECOND - 1)).toBe(false);
    expect(mayBeOvertaken({ token, doubt: 'untestable' }, 10 * SECOND)).toBe(false);
    expect(mayBeOvertaken({ token }, 10 * SECOND)).toBe(false);
    expect(mayBeOvertaken({ doubt: 'testable' }, 10 * SECOND)).toBe(false);
  });
});
