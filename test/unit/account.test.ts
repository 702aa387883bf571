import { describe, expect, it } from 'vitest';
import { credentialsOf, readAccount } from '../../cloudfunctions/refreshToken/core/account.ts';

const own = { APPID: 'wx1', APPSECRET: 'secret-1' };
const backup = { BACKUP_APPID: 'wx2', BACKUP_APPSECRET: 'secret-2' };

describe('readAccount', () => {
  it('reads AppID and AppSecret, and takes /token when nothing else is said', () => {
    expect(readAccount('', own)).toEqual({
      credentials: { appid: 'wx1', secret: 'secret-1' },
      backup: undefined,
      api: 'token',
    });
  });

  it('believes the context before APPID', () => {
    expect(readAccount('wx0', own).credentials).toEqual({ appid: 'wx0', secret: 'secret-1' });
    expect(readAccount('wx0', { APPSECRET: 'secret-1' }).credentials.appid).toBe('wx0');
  });

  it('drops the spaces that come along when a value is pasted', () => {
    const pasted = { APPID: ' wx1\n', APPSECRET: '\tsecret-1 ', TOKEN_API: ' stable_token ' };
    expect(readAccount('', { ...pasted, BACKUP_APPID: ' wx2', BACKUP_APPSECRET: 'secret-2 ' })).toEqual({
      credentials: { appid: 'wx1', secret: 'secret-1' },
      backup: { appid: 'wx2', secret: 'secret-2' },
      api: 'stable_token',
    });
  });

  it.each([
    [undefined, 'token'],
    ['', 'token'],
    ['  ', 'token'],
    ['token', 'token'],
    ['stable_token', 'stable_token'],
  ])('reads TOKEN_API %j as %s', (TOKEN_API, api) => {
    expect(readAccount('', { ...own, TOKEN_API }).api).toBe(api);
  });

  it.each(['Token', 'stable', 'token,stable_token'])('refuses TOKEN_API %s', (TOKEN_API) => {
    expect(() => readAccount('', { ...own, TOKEN_API })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: `TOKEN_API is neither token nor stable_token: "${TOKEN_API}"`,
        hint: expect.stringMatching(/set TOKEN_API to .* 把 TOKEN_API 设为/),
      }),
    );
  });

  it.each([
    ['APPID', 41002, { APPSECRET: 'secret-1' }],
    ['APPID', 41002, { APPID: ' ', APPSECRET: 'secret-1' }],
    ['APPSECRET', 41004, { APPID: 'wx1' }],
    ['APPSECRET', 41004, { APPID: 'wx1', APPSECRET: '' }],
    ['BACKUP_APPID', 41002, { ...own, BACKUP_APPSECRET: 'secret-2' }],
    ['BACKUP_APPSECRET', 41004, { ...own, BACKUP_APPID: 'wx2' }],
  ])(
    'names a missing %s, with the errcode %i that WeChat has for it, and no secret',
    (name, errCode, variables) => {
      let error: unknown;
      try {
        readAccount('', variables);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        name: 'TokenError',
        code: 'configuration',
        errCode,
        errMsg: `the environment variable ${name} of refreshToken is not set`,
        hint: expect.stringMatching(new RegExp(`${name} = .*(AppID|AppSecret) .*\\/ .*(AppID|AppSecret)`)),
      });
      expect(String(error)).not.toContain('secret-');
    },
  );

  it.each([
    ['APPID', 40013, (secret: string) => ({ APPID: secret, APPSECRET: 'wx1' })],
    ['BACKUP_APPID', 40013, (secret: string) => ({ BACKUP_APPID: secret, BACKUP_APPSECRET: 'wx2' })],
    ['TOKEN_API', -501007, (secret: string) => ({ TOKEN_API: secret })],
  ])('tells an AppSecret that was put into %s, without repeating it', (name, errCode, variables) => {
    const secret = 'c0ffee42'.repeat(4);
    expect(() => readAccount('', { ...own, ...variables(secret) })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode,
        errMsg: expect.stringContaining(name),
        hint: expect.stringMatching(/AppID begins with wx.*AppID 以 wx 开头|TOKEN_API/),
        message: expect.not.stringContaining(secret),
      }),
    );
  });

  it('has no backup when neither of its variables has a value', () => {
    expect(readAccount('', { ...own, BACKUP_APPID: '', BACKUP_APPSECRET: ' ' }).backup).toBeUndefined();
  });
});

describe('credentialsOf', () => {
  const account = readAccount('', { ...own, ...backup });

  it('finds the account’s and its backup’s', () => {
    expect(credentialsOf('wx1', account)).toEqual({ appid: 'wx1', secret: 'secret-1' });
    expect(credentialsOf('wx2', account)).toEqual({ appid: 'wx2', secret: 'secret-2' });
  });

  it('prefers the account’s when the backup is another secret of the same AppID', () => {
    const same = readAccount('', { ...own, ...backup, BACKUP_APPID: 'wx1' });
    expect(credentialsOf('wx1', same).secret).toBe('secret-1');
  });

  it.each([
    ['wx3', account],
    ['wx2', readAccount('', own)],
    ['', readAccount('', own)],
  ])('has none for %j', (appid, known) => {
    expect(() => credentialsOf(appid, known)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: 40013,
        errMsg: `refreshToken has no AppSecret for the AppID ${appid}`,
        hint: expect.stringContaining('BACKUP_APPSECRET'),
      }),
    );
  });

  it('does not repeat an AppSecret that a caller takes for an AppID', () => {
    const appid = 'c0ffee42'.repeat(4);
    expect(() => credentialsOf(appid, account)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(appid) }),
    );
  });
});
