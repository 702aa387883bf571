import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { version } from '../../cloudfunctions/cloud-token/version.ts';
import { adminStatusOf, statusOf } from '../../cloudfunctions/getToken/core/status.ts';
import { APPID, aToken, HOUR, MINUTE } from '../support/tokens.ts';

const token = aToken();
const life = { issuedAt: 0, expiresAt: 2 * HOUR };
const failure = {
  at: 1,
  retryAt: 2,
  count: 1,
  errCode: 40125,
  errMsg: 'invalid appsecret',
  hint: 'set it',
};
const lease = { id: 'lease-1', state: 'ended', until: 5 } as const;
const conflicts = { count: 3, at: 10 * MINUTE };

describe('the state', () => {
  it.each([
    ['healthy', 0],
    ['healthy', 115 * MINUTE - 1],
    ['expiring', 115 * MINUTE],
    ['expiring', 2 * HOUR - 1],
    ['expired', 2 * HOUR],
  ])('of a token is %s at %i ms', (state, now) => {
    expect(statusOf({ token }, now, 'me')).toStrictEqual({
      state,
      now,
      ...life,
      openid: 'me',
      isAdmin: false,
    });
  });

  it('is missing without a token, whatever else is known', () => {
    expect(statusOf({ failure, conflicts }, 10 * MINUTE, 'me')).toStrictEqual({
      state: 'missing',
      now: 10 * MINUTE,
      openid: 'me',
      isAdmin: false,
    });
  });

  it('is conflict for an hour after a good token was refused, then it is no news', () => {
    expect(statusOf({ token, conflicts }, 10 * MINUTE, 'me').state).toBe('conflict');
    expect(statusOf({ token, conflicts }, 70 * MINUTE - 1, 'me').state).toBe('conflict');
    expect(statusOf({ token, conflicts }, 70 * MINUTE, 'me').state).toBe('healthy');
  });

  it('is conflict before expiring, and expired before conflict', () => {
    const late = { count: 1, at: 100 * MINUTE };
    expect(statusOf({ token, conflicts: late }, 116 * MINUTE, 'me').state).toBe('conflict');
    expect(statusOf({ token, conflicts: late }, 120 * MINUTE, 'me').state).toBe('expired');
  });
});

describe('what everybody may know', () => {
  it('is the life of the token and no more', () => {
    const status = statusOf({ token, failure, conflicts, lease }, 0, 'me');
    expect(Object.keys(status).sort()).toEqual([
      'expiresAt',
      'isAdmin',
      'issuedAt',
      'now',
      'openid',
      'state',
    ]);
  });
});

describe('what admins may know', () => {
  const nothing = statusOf({}, 7, 'me');

  it('is everything but the token itself and the lease', () => {
    const history = { _id: 'refresh_log', entries: [{ event: 'refreshed' }] };
    const document = { token, failure, conflicts, lease, requestBudgetFullAt: 4 };
    const status = adminStatusOf(statusOf(document, HOUR * 1.5, 'me'), document, 'wx-context', history);
    expect(status).toStrictEqual({
      state: 'healthy',
      now: HOUR * 1.5,
      ...life,
      openid: 'me',
      isAdmin: true,
      version,
      appid: 'wx-context',
      token: { appid: APPID, api: 'token', fingerprint: fingerprint('token-1') },
      failure,
      conflicts,
      history: [{ event: 'refreshed' }],
    });
    expect(JSON.stringify(status)).not.toMatch(/token-1|lease-1/);
  });

  it('says nothing of what there is not', () => {
    expect(adminStatusOf(nothing, {}, '', null)).toStrictEqual({
      ...nothing,
      isAdmin: true,
      version,
      appid: '',
      history: [],
    });
  });

  it.each([[undefined], [{}], [{ entries: 'none' }], ['text']])('has an empty history for %j', (history) => {
    expect(adminStatusOf(nothing, {}, '', history).history).toEqual([]);
  });
});
