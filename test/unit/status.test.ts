import { describe, expect, it } from 'vitest';
import { hintFor } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
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

  it('tells everybody that WeChat has refused the token that could not be renewed', () => {
    const status = statusOf({ token, failure: { ...failure, refused: true } }, 10 * MINUTE, 'me');
    expect(status).toMatchObject({ state: 'failing', failure: { ...notice, refused: true } });
    expect(status.failure).not.toHaveProperty('errMsg');
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
    const status = adminStatusOf(statusOf(document, HOUR * 1.5, 'me'), { document, history }, 'wx-context');
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
    const status = adminStatusOf(statusOf(document, 1, 'me'), { document, history: null }, '');
    expect(status.failure).toStrictEqual({ ...other, since: 1, ...told });
  });

  it('says nothing of what there is not', () => {
    expect(adminStatusOf(nothing, { document: {}, history: null }, '')).toStrictEqual({
      ...nothing,
      isAdmin: true,
      version,
      appid: '',
      history: [],
    });
  });

  it.each([[null], [{}], [{ entries: 'none' }], ['text']])('has an empty history for %j', (history) => {
    expect(adminStatusOf(nothing, { document: {}, history }, '').history).toEqual([]);
  });

  it('has no history where that could not be read', () => {
    expect(adminStatusOf(nothing, { document: {}, history: undefined }, '')).not.toHaveProperty('history');
  });
});

describe('several AppIDs', () => {
  const event = { event: 'refreshed', at: 1, reason: 'stale' };
  const statusWith = (history: unknown) => {
    const others = new Map([
      ['wx2', { document: { token: aToken({ appid: 'wx2' }), failure }, history }],
      ['wx3', { document: {}, history: undefined }],
    ]);
    const own = { document: { token }, history: { entries: [event] } };
    return adminStatusOf(statusOf({ token }, HOUR, 'me'), own, APPID, others);
  };

  it('are all listed, the own one first, the others with their history as far as it could be read', () => {
    const { accounts, history } = statusWith({ entries: [event] });
    expect(accounts).toStrictEqual([
      { appid: APPID, state: 'healthy', ...life, triedAt: 0 },
      {
        appid: 'wx2',
        state: 'failing',
        ...life,
        triedAt: 1,
        failure: expect.objectContaining(failure),
        history: [event],
      },
      { appid: 'wx3', state: 'missing' },
    ]);
    expect(history).toEqual([event]);
  });

  it('tell of the others what the page shows, and of no more than a day', () => {
    const entries = Array.from({ length: 30 }, (_, at) => ({
      event: 'refresh_failed',
      at,
      appid: 'wx2',
      api: 'token',
      durationMs: 5,
      errCode: 40125,
    }));
    const told = statusWith({ entries }).accounts?.[1]?.history;
    expect(told).toHaveLength(24);
    expect(told?.at(-1)).toStrictEqual({ event: 'refresh_failed', at: 29, errCode: 40125 });
    expect(statusWith({ entries: [null] }).accounts?.[1]?.history).toEqual([{}]);
  });

  it('are told well below the 1 MB that the platform lets through, also where all 60 have failed all day', () => {
    const errMsg =
      'invalid ip 203.0.113.57 ipv6 ::ffff:203.0.113.57, not in whitelist rid: 65f2b2c1-5b2c1b2c';
    const told = { errCode: 40164, errMsg, hint: String(hintFor(40164)) };
    const refusal = {
      event: 'refresh_failed',
      at: HOUR,
      appid: APPID,
      api: 'token',
      reason: 'missing',
      ...told,
    };
    const document = { failure: { ...failure, ...told } };
    const history = { entries: Array.from({ length: 72 }, () => refusal) };
    const others = new Map(
      Array.from({ length: 60 }, (_, index) => [`${APPID}${index}`, { document, history }]),
    );
    const status = adminStatusOf(statusOf(document, HOUR, 'me'), { document, history }, APPID, others);
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThan(650_000);
    expect(status.accounts?.[1]?.history?.[0]).not.toHaveProperty('errMsg');
    expect(statusWith({ entries: [{ ...refusal, hint: undefined }] }).accounts?.[1]?.history).toEqual([
      expect.objectContaining({ errMsg }),
    ]);
  });
});

describe('a token that stands in', () => {
  const document = { token: aToken({ appid: 'wx2' }), standsInFor: APPID, ownFailure: failure };
  const own = { document, history: null };

  it('is told before all else: to everybody for whom and why, to admins also whose it is and what to do', () => {
    const status = statusOf(document, HOUR, 'me');
    expect(Object.entries(status).slice(0, 3)).toEqual([
      ['standsInFor', APPID],
      ['ownFailure', notice],
      ['state', 'healthy'],
    ]);
    expect(JSON.stringify(status)).not.toContain('wx2');
    const told = adminStatusOf(status, own, APPID);
    expect(Object.entries(told).slice(0, 2)).toEqual([
      ['standsInFor', APPID],
      ['ownFailure', { ...failure, ...notice, cure: 'set it' }],
    ]);
    expect(told.token).toMatchObject({ appid: 'wx2' });
  });

  it('is told of the own AppID in the list', () => {
    const others = new Map([['wx2', { document: { token }, history: null }]]);
    const { accounts } = adminStatusOf(statusOf(document, HOUR, 'me'), own, APPID, others);
    expect(accounts?.map(({ standsInFor }) => standsInFor)).toEqual([APPID, undefined]);
    expect(accounts?.[0]).not.toHaveProperty('ownFailure');
  });

  it('is told without the reason where the document has lost that', () => {
    const { ownFailure: _, ...damaged } = document;
    const status = statusOf(damaged, HOUR, 'me');
    expect(status).toMatchObject({ standsInFor: APPID });
    expect(status).not.toHaveProperty('ownFailure');
    const told = adminStatusOf(status, { document: damaged, history: null }, APPID);
    expect(told).toMatchObject({ standsInFor: APPID });
    expect(told).not.toHaveProperty('ownFailure');
  });

  it('stands in no more once it has expired', () => {
    expect(statusOf(document, 2 * HOUR, 'me')).not.toHaveProperty('standsInFor');
    expect(adminStatusOf(statusOf(document, 2 * HOUR, 'me'), own, APPID)).not.toHaveProperty('ownFailure');
  });
});
