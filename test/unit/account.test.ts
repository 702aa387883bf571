import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { credentialsOf, readAccounts, readApi } from '../../cloudfunctions/refreshToken/core/account.ts';
import { namingVariable } from '../../cloudfunctions/refreshToken/core/credentials.ts';

const own = { APPID: 'wx1', APPSECRET: 'secret-1' };
const backup = { BACKUP_APPID: 'wx2', BACKUP_APPSECRET: 'secret-2' };

const anAppid = () => `wx${randomBytes(8).toString('hex')}`;
const aSecret = () => randomBytes(16).toString('hex');
const wrongIn = (variables: Record<string, string>) =>
  readAccounts('', { ...own, ...variables }).misconfigured.map(({ appid, error }) => ({ appid, ...error }));

describe('readAccounts', () => {
  it('reads AppID and AppSecret, and takes /token when nothing else is said', () => {
    expect(readAccounts('', own)).toEqual({
      own: 'wx1',
      credentials: [{ appid: 'wx1', secret: 'secret-1', variable: 'APPSECRET' }],
      backup: undefined,
      misconfigured: [],
    });
  });

  it('believes the context before APPID', () => {
    expect(readAccounts('wx0', own).credentials).toMatchObject([{ appid: 'wx0', secret: 'secret-1' }]);
    expect(readAccounts('wx0', { APPSECRET: 'secret-1' }).own).toBe('wx0');
  });

  it('tells an APPID that is not the one of the context, as of an official account', () => {
    const { misconfigured } = readAccounts('wx0', own);
    expect(misconfigured).toMatchObject([
      {
        appid: 'wx1',
        error: {
          code: 'configuration',
          errCode: -501007,
          errMsg: 'APPID of refreshToken is not the AppID of this environment, wx0',
          hint: expect.stringMatching(/those of wx0; .*APPSECRET_<its AppID> \/ .*wx0 的/),
        },
      },
    ]);
    expect(readAccounts('wx1', own).misconfigured).toEqual([]);
    const appid = anAppid();
    const wrong = readAccounts('wx0', { APPID: appid, [`APPSECRET_${appid}`]: 'no secret' });
    expect(() => credentialsOf(appid, wrong)).toThrow('holds no AppSecret');
  });

  it('drops the spaces that come along when a value is pasted', () => {
    const [other, secret] = [anAppid(), aSecret()];
    const pasted = { APPID: ' wx1\n', APPSECRET: '\tsecret-1 ' };
    const more = {
      BACKUP_APPID: ' wx2',
      BACKUP_APPSECRET: 'secret-2 ',
      [`APPSECRET_${other}`]: ` ${secret}\n`,
    };
    expect(readAccounts('', { ...pasted, ...more })).toMatchObject({
      credentials: [
        { appid: 'wx1', secret: 'secret-1' },
        { appid: other, secret },
      ],
      backup: { appid: 'wx2', secret: 'secret-2' },
    });
  });

  it.each([
    [undefined, 'token'],
    ['', 'token'],
    ['  ', 'token'],
    [' stable_token ', 'stable_token'],
    ['token', 'token'],
    ['stable_token', 'stable_token'],
  ])('reads TOKEN_API %j as %s', (TOKEN_API, api) => {
    expect(readApi(TOKEN_API)).toBe(api);
  });

  it.each(['Token', 'stable', 'token,stable_token'])('refuses TOKEN_API %s', (TOKEN_API) => {
    expect(() => readApi(TOKEN_API)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: `TOKEN_API is neither token nor stable_token: "${TOKEN_API}"`,
        hint: expect.stringMatching(/set TOKEN_API to .* 把 TOKEN_API 设为/),
      }),
    );
  });

  it.each([{ APPSECRET: 'secret-1' }, { APPID: ' ', APPSECRET: 'secret-1' }])(
    'reads nothing without the own AppID, for then nobody knows whose document is whose',
    (variables) => {
      expect(() => readAccounts('', { ...variables, [`APPSECRET_${anAppid()}`]: aSecret() })).toThrow(
        expect.objectContaining({
          code: 'configuration',
          errCode: 41002,
          errMsg: 'the environment variable APPID of refreshToken is not set',
          hint: expect.stringMatching(/APPID = the AppID of the mini program .*小程序的 AppID/),
        }),
      );
    },
  );

  it.each([
    ['BACKUP_APPID', '', 41002, { BACKUP_APPSECRET: 'secret-2' }],
    ['BACKUP_APPSECRET', 'wx2', 41004, { BACKUP_APPID: 'wx2' }],
  ])('tells a missing %s, which hinders nobody but %s', (name, appid, errCode, variables) => {
    const other = anAppid();
    const given = { ...own, ...variables, [`APPSECRET_${other}`]: aSecret() };
    const { credentials, misconfigured } = readAccounts('', given);
    expect(credentials.at(-1)).toMatchObject({ appid: other });
    expect(misconfigured.map(({ error, ...rest }) => ({ ...rest, ...error }))).toMatchObject([
      {
        appid,
        name: 'TokenError',
        code: 'configuration',
        errCode,
        errMsg: `the environment variable ${name} of refreshToken is not set`,
        hint: expect.stringMatching(new RegExp(`${name} = .*(AppID|AppSecret) .*\\/ .*(AppID|AppSecret)`)),
      },
    ]);
    expect(String(misconfigured[0]?.error)).not.toContain('secret-');
  });

  it('tells an AppSecret that was put into APPID or TOKEN_API, without repeating it', () => {
    const secret = aSecret();
    const message = expect.not.stringContaining(secret);
    const errMsg = expect.stringContaining('variable APPID of');
    expect(() => readAccounts('', { ...own, APPID: secret })).toThrow(
      expect.objectContaining({
        errCode: 40013,
        errMsg,
        hint: expect.stringContaining('AppID 以 wx 开头'),
        message,
      }),
    );
    expect(() => readApi(secret)).toThrow(expect.objectContaining({ errCode: -501007, message }));
  });

  it('tells an AppSecret that was put into a name or into BACKUP_APPID, without repeating it', () => {
    const secret = aSecret();
    for (const [variables, name] of [
      [{ [`APPSECRET_${secret}`]: anAppid() }, '***'],
      [{ BACKUP_APPID: secret, BACKUP_APPSECRET: 'wx2' }, 'BACKUP_APPID'],
    ] as [Record<string, string>, string][]) {
      const wrong = wrongIn(variables);
      expect(wrong).toMatchObject([{ errCode: 40013, errMsg: expect.stringContaining(`variable ${name}`) }]);
      expect(JSON.stringify(wrong)).not.toContain(secret);
    }
  });

  it('has no backup when neither of its variables has a value', () => {
    expect(readAccounts('', { ...own, BACKUP_APPID: '', BACKUP_APPSECRET: ' ' })).toMatchObject({
      backup: undefined,
      misconfigured: [],
    });
  });
});

describe('a variable APPSECRET_<AppID>', () => {
  it('adds an AppID', () => {
    const [appid, secret] = [anAppid(), aSecret()];
    expect(readAccounts('', { ...own, [`APPSECRET_${appid}`]: secret }).credentials).toEqual([
      { appid: 'wx1', secret: 'secret-1', variable: 'APPSECRET' },
      { appid, secret, variable: `APPSECRET_${appid}` },
    ]);
  });

  it('stands among the others by its AppID, for a process has its variables in no order', () => {
    const variables = [3, 1, 2].map((n) => [`APPSECRET_wx000000000000000${n}`, aSecret()]);
    const { credentials } = readAccounts('wx1', Object.fromEntries(variables));
    expect(credentials.map(({ appid }) => appid.at(-1))).toEqual(['1', '2', '3']);
  });

  it('counts as APPSECRET when it is that of the own AppID, unless there is an APPSECRET', () => {
    const [appid, secret] = [anAppid(), aSecret()];
    const named = { [`APPSECRET_${appid}`]: secret };
    expect(readAccounts(appid, named)).toMatchObject({ credentials: [{ secret }], misconfigured: [] });
    expect(readAccounts(appid, { ...own, ...named }).credentials).toMatchObject([{ secret: 'secret-1' }]);
  });

  it('may hold the secret of the backup', () => {
    const [appid, secret] = [anAppid(), aSecret()];
    const named = { BACKUP_APPID: appid, [`APPSECRET_${appid}`]: secret };
    expect(readAccounts('', { ...own, ...named }).backup).toMatchObject({ appid, secret });
    expect(readAccounts('', { ...own, ...named, BACKUP_APPSECRET: 'other' }).backup).toEqual({
      appid,
      secret: 'other',
      variable: 'BACKUP_APPSECRET',
    });
  });

  it.each([
    'WX12',
    'wx12',
    '',
    'WX0123456789ABCDEF',
    'wx0123456789ABCDEF',
    'wx0123456789abcdef0',
    '_wx0123456789abcdef',
  ])('is told when its name ends in %j, and hinders nobody', (appid) => {
    expect(wrongIn({ [`APPSECRET_${appid}`]: aSecret() })).toMatchObject([
      {
        appid,
        errCode: 40013,
        errMsg: `the environment variable APPSECRET_${appid} of refreshToken names no AppID`,
        hint: expect.stringMatching(/small letters .*小写/),
      },
    ]);
    expect(readAccounts('', { ...own, [`APPSECRET_${appid}`]: aSecret() }).credentials).toHaveLength(1);
  });

  it.each(['', 'abc', 'secret'.repeat(6), 'f'.repeat(33), `g${'f'.repeat(32)}`])(
    'is told when its value is %j, without that',
    (value) => {
      const appid = anAppid();
      const [wrong] = wrongIn({ [`APPSECRET_${appid}`]: value });
      expect(wrong).toMatchObject({
        appid,
        errCode: 40125,
        hint: expect.stringContaining(`APPSECRET_${appid}`),
      });
      if (value) expect(wrong?.errMsg).not.toContain(value);
    },
  );
});

describe('credentialsOf', () => {
  const accounts = readAccounts('', { ...own, ...backup });

  it('finds the account’s and its backup’s', () => {
    expect(credentialsOf('wx1', accounts)).toMatchObject({ appid: 'wx1', secret: 'secret-1' });
    expect(credentialsOf('wx2', accounts)).toMatchObject({ appid: 'wx2', secret: 'secret-2' });
  });

  it('prefers the account’s when the backup is another secret of the same AppID', () => {
    const same = readAccounts('', { ...own, ...backup, BACKUP_APPID: 'wx1' });
    expect(credentialsOf('wx1', same).secret).toBe('secret-1');
  });

  it.each([
    ['wx3', accounts],
    ['wx2', readAccounts('', own)],
    ['', readAccounts('', own)],
  ])('has none for %j, and names the variable to set', (appid, known) => {
    expect(() => credentialsOf(appid, known)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: 40013,
        errMsg: `refreshToken has no AppSecret for the AppID ${appid}`,
        hint: expect.stringContaining(`APPSECRET_${appid} = `),
      }),
    );
  });

  it('names APPSECRET when it is the own one that has none', () => {
    expect(() => credentialsOf('wx1', readAccounts('', { APPID: 'wx1', APPSECRET: ' ' }))).toThrow(
      expect.objectContaining({ errCode: 41004, hint: expect.stringMatching(/APPSECRET = .*AppSecret/) }),
    );
  });

  it('says what is wrong with the variable of an AppID', () => {
    const appid = anAppid();
    const other = 'wx0000000000000000';
    const wrong = { [`APPSECRET_${other}`]: 'no secret', [`APPSECRET_${appid}`]: 'no secret' };
    const known = readAccounts('', { ...own, ...wrong });
    expect(() => credentialsOf(appid, known)).toThrow(
      `APPSECRET_${appid} of refreshToken holds no AppSecret`,
    );
  });

  it('does not repeat an AppSecret that a caller takes for an AppID', () => {
    const appid = aSecret();
    expect(() => credentialsOf(appid, accounts)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(appid) }),
    );
  });
});

describe('a hint about the credentials', () => {
  const error = new TokenError({
    code: 'weixin',
    errCode: 40125,
    errMsg: 'no',
    hint: 'mend APPSECRET / 改 APPSECRET',
  });

  it('names the variable of that AppID', () => {
    const variable = `APPSECRET_${anAppid()}`;
    const named = namingVariable(error, { variable });
    expect(named).toMatchObject({ errCode: 40125, hint: `mend ${variable} / 改 ${variable}` });
    expect(namingVariable(error, { variable: 'APPSECRET' })).toBe(error);
  });

  it('is not made up where there is none', () => {
    const mute = new TokenError({ code: 'network', errCode: -1, errMsg: 'no' });
    expect(namingVariable(mute, { variable: 'APPSECRET_wx2' })).toBe(mute);
  });
});
