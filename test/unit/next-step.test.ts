import { describe, expect, it } from 'vitest';
import { fingerprint, type TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { type Inquiry, nextStep } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { APPID, aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

const token = aToken();
const rejected = fingerprint(token.value);
const failure = {
  at: 0,
  retryAt: 30 * SECOND,
  leaseId: 'lease-1',
  errCode: 40125,
  errMsg: 'invalid appsecret',
};

function step(document: TokenDocument, now: number, inquiry: Partial<Inquiry> = {}) {
  return nextStep(document, now, {
    appids: [APPID],
    waitedFor: new Map(),
    lastStartAt: 100 * HOUR,
    lostLease: false,
    ...inquiry,
  });
}

describe('a refresh is due when the token', () => {
  it('is missing', () => {
    expect(step({}, 0)).toEqual({ do: 'refresh', reason: 'missing' });
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

  it('may have been followed by one that nobody has', () => {
    const lease = { id: 'lease-1', expiresAt: 1 };
    expect(step({ token, lease }, MINUTE)).toEqual({ do: 'refresh', reason: 'interrupted' });
  });

  it('may have been overtaken, for WeChat refuses the one before it', () => {
    const request = { rejected: fingerprint('token-0') };
    expect(step({ token, doubt: 'testable' }, 10 * SECOND, request)).toEqual({
      do: 'refresh',
      reason: 'interrupted',
    });
    expect(step({ token, doubt: 'testable' }, 10 * SECOND - 1, request)).toMatchObject({
      reason: 'superseded',
    });
    expect(step({ token, doubt: 'untestable' }, 10 * SECOND, request)).toMatchObject({
      reason: 'superseded',
    });
    expect(step({ doubt: 'testable' }, 10 * SECOND, request)).toEqual({ do: 'refresh', reason: 'missing' });
    expect(step({ token, doubt: 'testable' }, 10 * SECOND)).toMatchObject({ reason: 'fresh' });
  });

  it('may have been overtaken, unless this caller has waited for it', () => {
    const request = { rejected: fingerprint('token-0'), waitedFor: new Map([['lease-1', 0]]) };
    const at = (expiresAt: number, id = 'lease-1') =>
      step({ token, doubt: 'testable', lease: { id, expiresAt } }, 15 * SECOND, request);
    expect(at(0)).toMatchObject({ do: 'nothing', reason: 'superseded' });
    expect(at(0, 'lease-2')).toEqual({ do: 'refresh', reason: 'interrupted' });
    expect(at(20 * SECOND, 'lease-2')).toMatchObject({ do: 'wait' });
    expect(at(20 * SECOND)).toMatchObject({ do: 'refresh' });
  });

  it('is not the newest one, for this caller lost its lease', () => {
    expect(step({ token }, 0, { lostLease: true })).toEqual({ do: 'refresh', reason: 'lease_lost' });
  });
});

describe('nothing is done when the token', () => {
  it('is fresh', () => {
    expect(step({ token }, 55 * MINUTE - 1)).toEqual({ do: 'nothing', reason: 'fresh', token });
  });

  it('is another one than the refused', () => {
    expect(step({ token }, MINUTE, { rejected: fingerprint('token-0') })).toEqual({
      do: 'nothing',
      reason: 'superseded',
      token,
    });
  });

  it('may yet be followed by one that nobody has', () => {
    expect(step({ token, doubt: 'testable' }, MINUTE)).toMatchObject({ do: 'nothing', reason: 'fresh' });
  });

  it('was refused but is only seconds old', () => {
    expect(step({ token }, 10 * SECOND - 1, { rejected })).toEqual({
      do: 'nothing',
      reason: 'just_refreshed',
      token,
    });
  });

  it('is fresh, even while another refreshes', () => {
    const lease = { id: 'lease-1', expiresAt: 10 * SECOND };
    expect(step({ token, lease }, 5 * SECOND)).toMatchObject({ do: 'nothing', reason: 'fresh' });
  });
});

describe('when a refresh is due', () => {
  it('waits for the one who holds the lease', () => {
    const lease = { id: 'lease-1', expiresAt: 10 * SECOND };
    expect(step({ lease, failure }, 10 * SECOND - 1)).toMatchObject({ do: 'wait', leaseId: 'lease-1' });
    expect(step({ token, lease }, 0, { lostLease: true })).toMatchObject({ do: 'wait', leaseId: 'lease-1' });
  });

  it('watches a lease for its 10 seconds, for its holder may have another time', () => {
    const lease = { id: 'lease-1', expiresAt: 10 * SECOND };
    const waitedFor = new Map([['lease-1', 30 * SECOND]]);
    const wait = { do: 'wait', leaseId: 'lease-1', since: 30 * SECOND, until: 40 * SECOND };
    expect(step({ lease }, 30 * SECOND)).toEqual(wait);
    expect(step({ lease }, 40 * SECOND - 1, { waitedFor })).toEqual(wait);
    expect(step({ lease }, 40 * SECOND, { waitedFor })).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it('believes the clocks when there is no time for that', () => {
    const lease = { id: 'lease-1', expiresAt: 10 * SECOND };
    const short = { lastStartAt: 20 * SECOND - 2 };
    const wait = { do: 'wait', leaseId: 'lease-1', since: 10 * SECOND - 1, until: 10 * SECOND };
    expect(step({ lease }, 10 * SECOND - 1, short)).toEqual(wait);
    expect(step({ lease }, 10 * SECOND, short)).toEqual({ do: 'refresh', reason: 'missing' });
    const waitedFor = new Map([['lease-1', 10 * SECOND]]);
    const just = { waitedFor, lastStartAt: 20 * SECOND };
    expect(step({ lease }, 20 * SECOND - 1, just)).toEqual({
      ...wait,
      since: 10 * SECOND,
      until: 20 * SECOND,
    });
    expect(step({ lease }, 20 * SECOND, just)).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it('believes no clock about a lease that was taken while it waited', () => {
    const lease = { id: 'lease-2', expiresAt: 5 * SECOND };
    const waitedFor = new Map([['lease-1', 0]]);
    const short = { waitedFor, lastStartAt: 15 * SECOND };
    const wait = { do: 'wait', leaseId: 'lease-2', since: 10 * SECOND, until: 20 * SECOND };
    expect(step({ lease }, 10 * SECOND, short)).toEqual(wait);
    waitedFor.set('lease-2', 10 * SECOND);
    expect(step({ lease }, 14 * SECOND, short)).toEqual(wait);
    expect(step({ lease }, 20 * SECOND, short)).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it('answers with the last failure until that has cooled down', () => {
    expect(step({ failure }, 30 * SECOND - 1)).toEqual({ do: 'report', failure });
    expect(step({ failure }, 30 * SECOND)).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it('does not let a failure from a clock far ahead cool down any longer', () => {
    const ahead = { ...failure, at: 60 * SECOND, retryAt: 90 * SECOND };
    expect(step({ failure: ahead }, 30 * SECOND)).toEqual({ do: 'refresh', reason: 'missing' });
    expect(step({ failure: ahead }, 30 * SECOND + 1)).toEqual({ do: 'report', failure: ahead });
  });

  it('lets the timer and admins try again at once', () => {
    expect(step({ failure }, 0, { ignoresCoolDown: true })).toEqual({ do: 'refresh', reason: 'missing' });
  });

  it('answers all who waited with the failure they waited for, the timer too', () => {
    const waitedFor = new Map([['lease-1', 0]]);
    expect(step({ failure }, HOUR, { waitedFor, ignoresCoolDown: true })).toEqual({ do: 'report', failure });
  });
});
