import { describe, expect, it } from 'vitest';
import { permit } from '../../cloudfunctions/refreshToken/core/permission.ts';

const event = { appid: 'wx2', rejected: '0123456789abcdef', isUrgent: true, Type: 'Timer' };

describe('a function', () => {
  const caller = { kind: 'function', openid: 'openid-1' } as const;

  it('may name an AppID and a refused token, but not hurry', () => {
    expect(permit(caller, event, 'openid-1')).toStrictEqual({
      appid: 'wx2',
      rejected: '0123456789abcdef',
      isUrgent: false,
    });
  });

  it.each([
    [undefined],
    [null],
    [{}],
    ['text'],
    [7],
    [{ appid: '', rejected: '' }],
    [{ appid: { $ne: 1 }, rejected: ['a'] }],
    [{ appid: 7, rejected: null }],
  ])('need not name anything: %j', (nothing) => {
    expect(permit(caller, nothing, undefined)).toStrictEqual({ isUrgent: false });
  });

  it('may name the one and not the other', () => {
    expect(permit(caller, { appid: 'wx2' }, undefined)).toStrictEqual({
      appid: 'wx2',
      isUrgent: false,
    });
    expect(permit(caller, { rejected: 'a' }, undefined)).toStrictEqual({
      rejected: 'a',
      isUrgent: false,
    });
  });
});

describe('what others say in the event does not count', () => {
  it.each([
    ['the timer, which tries again soon', { kind: 'timer', openid: '' }, true],
    ['an admin, who tries again soon', { kind: 'client', openid: 'admin-1' }, true],
    ['the console, which tries again soon', { kind: 'unknown', openid: '' }, true],
    ['someone else', { kind: 'other', openid: '' }, false],
    ['an admin’s OPENID behind a gateway', { kind: 'other', openid: 'admin-1' }, false],
  ] as const)('%s', (_, caller, isUrgent) => {
    expect(permit(caller, event, 'admin-0,admin-1')).toStrictEqual({ isUrgent });
  });
});

describe('a request of the HTTP access service', () => {
  const http = { httpMethod: 'GET', headers: {}, path: '/' };

  it.each([
    ['without a caller', { kind: 'unknown', openid: '' }],
    ['in an admin’s name', { kind: 'client', openid: 'admin-1' }],
    ['by a road that does not exist yet', { kind: 'other', openid: '' }],
  ] as const)('is refused %s', (_, caller) => {
    expect(() => permit(caller, http, 'admin-1')).toThrow(expect.objectContaining({ code: 'denied' }));
  });

  it('is told by its method and headers, so that no event of the console is taken for one', () => {
    for (const other of [null, undefined, 'httpMethod', { httpMethod: 'GET' }, { headers: {} }])
      expect(permit({ kind: 'unknown', openid: '' }, other, undefined)).toStrictEqual({ isUrgent: true });
  });

  it('may be what a function passes on, which asks in its own name', () => {
    expect(permit({ kind: 'function', openid: '' }, http, undefined)).toStrictEqual({ isUrgent: false });
  });
});

describe('a mini program client', () => {
  it.each([
    ['admin-1', undefined],
    ['admin-1', ''],
    ['admin-2', 'admin-1'],
    ['', ''],
    ['', 'admin-1'],
  ])('%j is refused when ADMIN_OPENIDS is %j, even with a forged timer event', (openid, admins) => {
    expect(() => permit({ kind: 'client', openid }, event, admins)).toThrow(
      expect.objectContaining({
        name: 'TokenError',
        code: 'denied',
        errCode: -601004,
        errMsg: 'refreshToken is not for mini program clients or HTTP requests',
        hint: expect.stringContaining('ADMIN_OPENIDS'),
      }),
    );
  });
});
