import { describe, expect, it } from 'vitest';
import type { Lease } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  isCoolingDown,
  isExpiring,
  isHeld,
  isInterrupted,
  isStale,
  isValid,
  isYoungerThan,
  LEASE_MS,
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

describe('a token of a shorter life', () => {
  it('is stale at half of it', () => {
    const token = aToken({ issuedAt: 10 * MINUTE, expiresAt: 30 * MINUTE });
    expect(isStale(token, 20 * MINUTE - 1)).toBe(false);
    expect(isStale(token, 20 * MINUTE)).toBe(true);
  });

  it('is expiring in the second half of it, when that is shorter than 5 minutes', () => {
    const token = aToken({ expiresAt: 4 * MINUTE });
    expect(isExpiring(token, 2 * MINUTE - 1)).toBe(false);
    expect(isExpiring(token, 2 * MINUTE)).toBe(true);
  });
});

it('a token is stale that a clock far ahead has dated', () => {
  expect(isStale(aToken({ issuedAt: 2 * MINUTE, expiresAt: 3 * HOUR }), 0)).toBe(false);
  expect(isStale(aToken({ issuedAt: 2 * MINUTE + 1, expiresAt: 3 * HOUR }), 0)).toBe(true);
});

it('a token is young whichever clock is ahead', () => {
  const token = aToken({ issuedAt: MINUTE });
  const ages = [-10_000, -9_999, 0, 9_999, 10_000];
  expect(ages.map((age) => isYoungerThan(10_000, token, MINUTE + age))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

describe('a lease', () => {
  const aLease = (state: Lease['state'], until = LEASE_MS): Lease => ({ id: 'a', state, until });

  it('that is held is so until it ends, and interrupted from then on', () => {
    const lease = aLease('held', 10);
    expect([isHeld(lease, 9), isInterrupted(lease, 9)]).toEqual([true, false]);
    expect([isHeld(lease, 10), isInterrupted(lease, 10)]).toEqual([false, true]);
  });

  it('is interrupted when it lasts longer than any clock can have meant', () => {
    const lease = aLease('held', LEASE_MS + MINUTE);
    expect([isHeld(lease, 0), isInterrupted(lease, 0)]).toEqual([true, false]);
    expect([isHeld(lease, -1), isInterrupted(lease, -1)]).toEqual([false, true]);
  });

  it('that ended in good order is neither, nor is one that there is not', () => {
    for (const lease of [aLease('ended'), undefined])
      expect([isHeld(lease, 5), isInterrupted(lease, 5)]).toEqual([false, false]);
  });

  it('that was interrupted is not held, whatever its end', () => {
    const lease = aLease('interrupted');
    expect([isHeld(lease, 5), isInterrupted(lease, 5)]).toEqual([false, true]);
  });
});

describe('a failure', () => {
  const failure = { at: HOUR, retryAt: HOUR + 30 * SECOND, count: 2, errCode: -1, errMsg: 'system error' };

  it('answers until it may be tried again', () => {
    expect(isCoolingDown(failure, HOUR)).toBe(true);
    expect(isCoolingDown(failure, HOUR + 30 * SECOND - 1)).toBe(true);
    expect(isCoolingDown(failure, HOUR + 30 * SECOND)).toBe(false);
  });

  it('answers for 5 minutes at most, or for as long as the one who asks will wait', () => {
    const long = { ...failure, retryAt: HOUR * 100 };
    expect(isCoolingDown(long, HOUR + 5 * MINUTE - 1)).toBe(true);
    expect(isCoolingDown(long, HOUR + 5 * MINUTE)).toBe(false);
    expect(isCoolingDown(long, HOUR + 10 * SECOND - 1, 10 * SECOND)).toBe(true);
    expect(isCoolingDown(long, HOUR + 10 * SECOND, 10 * SECOND)).toBe(false);
  });

  it('answers nobody when its end lies further ahead than any clock can have meant', () => {
    const long = { ...failure, retryAt: HOUR + 5 * MINUTE };
    expect(isCoolingDown(long, HOUR - MINUTE)).toBe(true);
    expect(isCoolingDown(long, HOUR - MINUTE - 1)).toBe(false);
    expect(isCoolingDown(long, HOUR - MINUTE, 10 * SECOND)).toBe(true);
    expect(isCoolingDown(long, HOUR - MINUTE - 1, 10 * SECOND)).toBe(false);
  });
});
