import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as server from '../../cloudfunctions/getToken/core/status.ts';
import type { DueReason as ServerDueReason } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import type { RefreshEvent as ServerEvent } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import {
  type DueReason,
  parseStatus,
  type RefreshEvent,
  type TokenState,
} from '../../miniprogram/model/status.ts';

const event: RefreshEvent = { event: 'refreshed', at: 1, reason: 'stale' };
const life = { issuedAt: 1, expiresAt: 9, triedAt: 4, conflictUntil: 6 };
const notice = { at: 1, since: 1, errCode: 40164, meaning: 'not listed / 不在白名单中' };
const status = { state: 'failing', now: 5, ...life, failure: notice, openid: 'o1', isAdmin: false };

describe('parseStatus', () => {
  it('takes what a visitor may see', () => {
    const parsed = parseStatus({ errCode: 0, status });
    expect(parsed).toEqual({ state: 'failing', now: 5, ...life, failure: notice, openid: 'o1' });
  });

  it('takes what an admin may see', () => {
    const token = { appid: 'wx1', api: 'token', fingerprint: 'ab12' };
    const failure = { ...notice, retryAt: 2, errMsg: 'invalid ip', cure: 'list it / 加入白名单' };
    const conflicts = { count: 1, at: 3 };
    const details = { version: '1.2.3', appid: 'wx1', token, failure, conflicts, history: [event] };
    const parsed = parseStatus({ errCode: 0, status: { ...status, isAdmin: true, ...details } });
    expect(parsed?.admin).toEqual({ ...details, others: [] });
    expect(parsed?.failure).toEqual(notice);
  });

  it('drops the token that a user listed in CLIENT_TOKEN_OPENIDS gets', () => {
    const token = { appid: 'wx1', api: 'token', fingerprint: 'ab12', value: 'SECRET' };
    const raw = { errCode: 0, token: 'SECRET', status: { ...status, isAdmin: true, token } };
    expect(JSON.stringify(parseStatus(raw))).not.toContain('SECRET');
  });

  it('leaves out damaged parts', () => {
    const damaged = {
      isAdmin: true,
      version: 1,
      token: 'x',
      failure: {},
      conflicts: 1,
      history: [null, {}, event],
    };
    const parsed = parseStatus({ errCode: 0, status: { ...status, ...damaged } });
    expect(parsed?.admin).toEqual({ appid: '', history: [event], others: [] });
  });

  it('takes the other AppIDs, and leaves out those that are damaged', () => {
    const failure = { ...notice, retryAt: 2, errMsg: 'invalid ip' };
    const other = { appid: 'wx2', state: 'failing', ...life, failure, history: [event] };
    const raw = [
      { appid: 'wx1', state: 'healthy' },
      other,
      null,
      { state: 'healthy' },
      { appid: 'wx4', state: 'odd' },
    ];
    const accounts = [...raw, { appid: 'wx5', state: 'missing', failure: {}, history: 'none' }];
    const parsed = parseStatus({ errCode: 0, status: { ...status, isAdmin: true, accounts } });
    expect(parsed?.admin?.others).toEqual([other, { appid: 'wx5', state: 'missing' }]);
    expect(parsed?.admin).not.toHaveProperty('history');
  });

  it('takes who stands in for whom, and why', () => {
    const ownFailure = { ...notice, retryAt: 2, errMsg: 'secret is frozen' };
    const raw = { ...status, standsInFor: 'wx1', ownFailure, isAdmin: true };
    const parsed = parseStatus({ errCode: 0, status: raw });
    expect(parsed).toMatchObject({ standsInFor: 'wx1', ownFailure: notice, admin: { ownFailure } });
    expect(parseStatus({ status: { ...raw, standsInFor: 1, ownFailure: {} } })).not.toHaveProperty(
      'ownFailure',
    );
  });

  it('takes no more than 72 events', () => {
    const history = Array.from({ length: 80 }, (_, at) => ({ ...event, at }));
    const parsed = parseStatus({ status: { ...status, isAdmin: true, history } });
    expect(parsed?.admin?.history?.map(({ at }) => at)).toEqual(history.slice(8).map(({ at }) => at));
  });

  it.each([{}, { status: null }, { status: { state: 'odd', now: 1 } }, { status: { state: 'healthy' } }])(
    'finds no status in %j',
    (result) => {
      expect(parseStatus(result)).toBeUndefined();
    },
  );
});

describe('the types of the page', () => {
  it('are those of the functions', () => {
    expectTypeOf<TokenState>().toEqualTypeOf<server.TokenState>();
    expectTypeOf<DueReason>().toEqualTypeOf<ServerDueReason>();
    expectTypeOf<Omit<ServerEvent, 'event'>>().toExtend<Omit<RefreshEvent, 'event'>>();
  });
});
