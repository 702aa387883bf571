import { describe, expect, it } from 'vitest';
import { permit } from '../../cloudfunctions/refreshToken/core/permission.ts';

const event = { appid: 'wx2', rejected: '0123456789abcdef', ignoresCoolDown: true, Type: 'Timer' };

describe('a function', () => {
  const caller = { kind: 'function', openid: 'openid-1' } as const;

  it('may name an AppID and a refused token, but not hurry', () => {
    expect(permit(caller, event, 'openid-1')).toStrictEqual({
      appid: 'wx2',
      rejected: '0123456789abcdef',
      ignoresCoolDown: false,
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
    expect(permit(caller, nothing, undefined)).toStrictEqual({ ignoresCoolDown: false });
  });

  it('may name the one and not the other', () => {
    expect(permit(caller, { appid: 'wx2' }, undefined)).toStrictEqual({
      appid: 'wx2',
      ignoresCoolDown: false,
    });
    expect(permit(caller, { rejected: 'a' }, undefined)).toStrictEqual({
      rejected: 'a',
      ignoresCoolDown: false,
    });
  });
});

describe('what others say in the event does not count', () => {
  it.each([
    ['the timer, which tries again at once', { kind: 'timer', openid: '' }, true],
    ['an admin, who tries again at once', { kind: 'client', openid: 'admin-1' }, true],
    ['an HTTP gateway or the console', { kind: 'other', openid: '' }, false],
    ['an admin’s OPENID behind a gateway', { kind: 'other', openid: 'admin-1' }, false],
  ] as const)('%s', (_, caller, ignoresCoolDown) => {
    expect(permit(caller, event, 'admin-0,admin-1')).toStrictEqual({ ignoresCoolDown });
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
        errMsg: 'refreshToken is not for mini program clients',
        hint: expect.stringContaining('ADMIN_OPENIDS'),
      }),
    );
  });
});
