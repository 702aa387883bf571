import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
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
const notice = {
  at: 1,
  since: 1,
  errCode: 40125,
  meaning: 'the AppSecret is wrong / AppSecret 无效',
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
      triedAt: 0,
      openid: 'me',
      isAdmin: false,
    });
  });

  it('is missing without a token, whatever else is known', () => {
    expect(statusOf({ failure, conflicts }, 10 * MINUTE, 'me')).toStrictEqual({
      state: 'missing',
      now: 10 * MINUTE,
      triedAt: 1,
      failure: notice,
      conflictUntil: 70 * MINUTE,
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

  it('is failing while the token lives after a refresh that failed, whatever else is known', () => {
    expect(statusOf({ token, failure, conflicts }, 10 * MINUTE, 'me').state).toBe('failing');
    expect(statusOf({ token, failure }, 2 * HOUR - 1, 'me').state).toBe('failing');
    expect(statusOf({ token, failure }, 2 * HOUR, 'me').state).toBe('expired');
  });
});

describe('what everybody may know', () => {
  it("is the life of the token, what the failure's errCode means, and no more", () => {
    const told = { ...failure, errMsg: `invalid ip 1.2.3.4 rid: ${'6f-'.repeat(4)}`, hint: 'see 1.2.3.4' };
    const status = statusOf({ token, failure: told, conflicts, lease }, HOUR, 'me');
    expect(status).toStrictEqual({
      state: 'failing',
      now: HOUR,
      ...life,
      triedAt: 1,
      failure: notice,
      conflictUntil: 70 * MINUTE,
      openid: 'me',
      isAdmin: false,
    });
  });

  it('tells until when a conflict is shown, and not when it is no news any more', () => {
    expect(statusOf({ token, conflicts }, HOUR, 'me').conflictUntil).toBe(70 * MINUTE);
    expect(statusOf({ token, conflicts }, 70 * MINUTE, 'me')).not.toHaveProperty('conflictUntil');
  });

  it('tells when a token was last asked for, also by an attempt that ended without a word', () => {
    const held = { id: 'x', state: 'held', until: HOUR + LEASE_MS } as const;
    expect(statusOf({ token, failure, lease: held }, HOUR, 'me').triedAt).toBe(HOUR);
    expect(statusOf({ lease: held }, HOUR, 'me').triedAt).toBe(HOUR);
    expect(statusOf({ lease: { ...held, until: 0 } }, HOUR, 'me')).not.toHaveProperty('triedAt');
    expect(statusOf({}, HOUR, 'me')).not.toHaveProperty('triedAt');
  });
});

describe('what admins may know', () => {
  const nothing = statusOf({}, 7, 'me');

  it('is everything but the token itself and the lease', () => {
    const history = { _id: 'refresh_log', entries: [{ event: 'refreshed' }] };
    const document = { token, failure, conflicts, lease, requestBudgetFullAt: 4 };
    const status = adminStatusOf(statusOf(document, HOUR * 1.5, 'me'), document, 'wx-context', history);
    expect(status).toStrictEqual({
      state: 'failing',
      now: HOUR * 1.5,
      ...life,
      triedAt: 1,
      openid: 'me',
      isAdmin: true,
      version,
      appid: 'wx-context',
      token: { appid: APPID, api: 'token', fingerprint: fingerprint('token-1') },
      failure: {
        ...failure,
        since: 1,
        meaning: notice.meaning,
        cure: 'set it',
      },
      conflicts,
      history: [{ event: 'refreshed' }],
    });
    expect(JSON.stringify(status)).not.toMatch(/token-1|lease-1/);
  });

  it.each([
    [
      -601003,
      'check the network',
      { meaning: 'WeChat cannot be reached / 连不上微信', cure: 'check the network' },
    ],
    [99999, undefined, { meaning: 'WeChat refuses to give a token / 微信拒绝发放 token' }],
    [-2, undefined, { meaning: 'the refresh failed / 刷新失败' }],
  ])('is of errCode %i what is stored of it and what that means', (errCode, hint, told) => {
    const other = { at: 1, retryAt: 2, count: 1, errCode, errMsg: 'no', ...(hint && { hint }) };
    const document = { token, failure: other };
    const status = adminStatusOf(statusOf(document, 1, 'me'), document, '', null);
    expect(status.failure).toStrictEqual({ ...other, since: 1, ...told });
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

  it('lists all AppIDs, the own one first, when there are others', () => {
    const others = new Map<string, TokenDocument>([
      ['wx2', { token: aToken({ appid: 'wx2' }), failure }],
      ['wx3', {}],
    ]);
    const status = adminStatusOf(statusOf({ token }, HOUR, 'me'), { token }, APPID, null, others);
    expect(status.accounts).toStrictEqual([
      { appid: APPID, state: 'healthy', ...life, triedAt: 0 },
      { appid: 'wx2', state: 'failing', ...life, triedAt: 1, failure: expect.objectContaining(failure) },
      { appid: 'wx3', state: 'missing' },
    ]);
  });

  it('says for whom a token stands in', () => {
    const document = { token: aToken({ appid: 'wx2' }), standsInFor: APPID };
    expect(adminStatusOf(statusOf(document, HOUR, 'me'), document, APPID, null)).toMatchObject({
      standsInFor: APPID,
      token: { appid: 'wx2' },
    });
  });
});
