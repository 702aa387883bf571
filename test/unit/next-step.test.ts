import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  type Lease,
  type TokenDocument,
} from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { nextStep, type Situation } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { APPID, aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

const token = aToken();
const rejected = fingerprint(token.value);
const failure = { at: 0, retryAt: MINUTE, count: 3, errCode: 40125, errMsg: 'invalid appsecret' };
const spent = { renewalBudgetFullAt: 50 * MINUTE };
const aLease = (state: Lease['state']): Lease => ({ id: 'lease-1', state, until: 10 * SECOND });

function step(document: TokenDocument, now: number, inquiry: Partial<Situation> = {}) {
  return nextStep(document, now, { appids: [APPID], lostLease: false, ...inquiry });
}

describe('a refresh is due when the token', () => {
  it('is missing', () => {
    expect(step({}, 0)).toEqual({ do: 'refresh', reason: 'missing' });
    expect(step({ lease: aLease('held') }, 0)).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it("is neither the account's nor its backup's", () => {
    expect(step({ token }, 0, { appids: ['wx-other'] })).toEqual({ do: 'refresh', reason: 'appid_changed' });
    expect(step({ token }, 0, { appids: ['wx-other', APPID] })).toMatchObject({ do: 'nothing' });
  });

  it('is older than 55 minutes, or in its last 5', () => {
    expect(step({ token }, 55 * MINUTE)).toEqual({ do: 'refresh', reason: 'stale' });
    expect(step({ token }, 115 * MINUTE)).toEqual({ do: 'refresh', reason: 'expiring' });
    expect(step({ token }, 3 * HOUR)).toEqual({ do: 'refresh', reason: 'expiring' });
  });

  it('was refused by WeChat and is 10 seconds old', () => {
    expect(step({ token }, 10 * SECOND, { rejected })).toEqual({ do: 'refresh', reason: 'rejected' });
  });

  it('was refused after it had stood, however many renewals there were', () => {
    expect(step({ token, ...spent }, 3 * MINUTE, { rejected })).toEqual({
      do: 'refresh',
      reason: 'rejected',
    });
  });

  it.each(['held', 'interrupted'] as const)('may have been followed by one that nobody has: %s', (state) => {
    expect(step({ token, lease: aLease(state) }, 0)).toEqual({ do: 'refresh', reason: 'interrupted' });
  });

  it('is not the newest one, for this caller lost its lease', () => {
    expect(step({ token }, 0, { lostLease: true })).toEqual({ do: 'refresh', reason: 'lease_lost' });
    expect(step({ token, failure }, 0, { lostLease: true })).toMatchObject({ do: 'refresh' });
  });
});

describe('nothing is done when the token', () => {
  it('is fresh', () => {
    expect(step({ token }, 55 * MINUTE - 1)).toEqual({ do: 'nothing', reason: 'fresh', token });
    expect(step({ token, lease: aLease('ended') }, MINUTE)).toMatchObject({ reason: 'fresh' });
    expect(step({ token, inDoubt: true }, MINUTE)).toMatchObject({ reason: 'fresh' });
  });

  it('is fresh, although the last refresh failed', () => {
    expect(step({ token, failure }, MINUTE / 2)).toMatchObject({ do: 'nothing', reason: 'fresh' });
  });

  it('is another one than the refused', () => {
    const inquiry = { rejected: fingerprint('token-0') };
    expect(step({ token }, MINUTE, inquiry)).toEqual({ do: 'nothing', reason: 'superseded', token });
  });

  it('was refused but is only seconds old, whichever clock is ahead', () => {
    for (const now of [1 - 10 * SECOND, 0, 10 * SECOND - 1])
      expect(step({ token }, now, { rejected })).toEqual({ do: 'nothing', reason: 'just_refreshed', token });
  });

  it('was refused early, and renewed too often already', () => {
    const nothing = { do: 'nothing', reason: 'budget_spent', token };
    expect(step({ token, ...spent }, 3 * MINUTE - 1, { rejected })).toEqual(nothing);
    expect(step({ token, ...spent, refusedEarly: true }, 9 * MINUTE, { rejected })).toEqual(nothing);
    expect(step({ token, ...spent }, 10 * MINUTE, { rejected })).toMatchObject({ do: 'refresh' });
  });

  it('lives but seconds, and was renewed too often already', () => {
    const brief = aToken({ expiresAt: 30 * SECOND });
    expect(step({ token: brief, ...spent }, MINUTE)).toMatchObject({ do: 'nothing', reason: 'budget_spent' });
    expect(step({ token: brief }, MINUTE)).toMatchObject({ do: 'refresh', reason: 'expiring' });
    expect(step({ token: brief, ...spent }, 3 * MINUTE)).toMatchObject({ do: 'refresh', reason: 'expiring' });
  });
});

describe('when a refresh is due', () => {
  it('the last failure answers until it has cooled down', () => {
    expect(step({ failure }, MINUTE - 1)).toEqual({ do: 'fail', failure });
    expect(step({ failure }, MINUTE)).toEqual({ do: 'refresh', reason: 'missing' });
    expect(step({ token, failure }, MINUTE - 1, { rejected })).toEqual({ do: 'fail', failure });
  });

  it('it answers the timer, admins and the console for 10 seconds', () => {
    expect(step({ failure }, 10 * SECOND - 1, { isUrgent: true })).toEqual({ do: 'fail', failure });
    expect(step({ failure }, 10 * SECOND, { isUrgent: true })).toMatchObject({ do: 'refresh' });
    expect(step({ failure }, 10 * SECOND, { isUrgent: false })).toEqual({ do: 'fail', failure });
  });
});
