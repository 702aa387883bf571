import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { main } from '../../cloudfunctions/refreshToken/index.ts';
import { ADMIN, type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import type { Caller } from '../../scripts/emulator/functions/invocation.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { enterInvocation, leaveInvocation } from '../support/function-process.ts';
import { MINUTE } from '../support/tokens.ts';

let emulator: Emulator;
let requests: string[];
const logs = { out: vi.spyOn(console, 'log'), error: vi.spyOn(console, 'error') };

beforeEach(async () => {
  requests = [];
  emulator = await startEmulator({ onRequest: ({ name }) => requests.push(name) });
  for (const log of Object.values(logs)) log.mockReset().mockImplementation(() => undefined);
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

const timer = (): Caller => ({ source: 'wx_trigger', appid: emulator.account.appid });
const admin = (): Caller => ({ ...ADMIN, appid: emulator.account.appid });
const aFunction = (): Caller => ({ source: 'wx_client,scf', appid: emulator.account.appid });

/** Runs `main` in this process, as the platform would for this caller. */
function invoke(
  caller: Caller,
  event: unknown = {},
  configured: Record<string, string> = {},
  timeLimitMs = 20_000,
) {
  const variables = {
    APPSECRET: emulator.account.secret,
    WEIXIN_API_HOSTS: emulator.url,
    ADMIN_OPENIDS: 'local-admin',
  };
  enterInvocation(emulator.url, caller, { ...variables, ...configured });
  return main(event, { time_limit_in_ms: timeLimitMs });
}

const stored = (id = 'access_token') => emulator.database.find('cloud-token', { _id: id })[0];
const tokenRequests = () => requests.filter((name) => name.startsWith('/cgi-bin/'));

function everythingWritten(): string {
  return JSON.stringify([...logs.out.mock.calls, ...logs.error.mock.calls]);
}

describe('fired by its timer', () => {
  it('stores a token, answers as the contract says, and writes one line without token or secret', async () => {
    const result = await invoke(timer(), {
      Type: 'Timer',
      TriggerName: 'refreshToken',
      Time: '',
      Message: '',
    });
    const document = stored();
    expect(document?.value).toBe(emulator.weixin.newestToken(emulator.account.appid));
    expect(result).toEqual({
      errCode: 0,
      errMsg: 'ok',
      refreshed: true,
      reason: 'missing',
      expiresAt: document?.expiresAt,
    });
    expect(logs.out.mock.calls.length + logs.error.mock.calls.length).toBe(1);
    expect(JSON.parse(String(logs.out.mock.calls[0]?.[0]))).toMatchObject({
      event: 'refreshed',
      reason: 'missing',
      api: 'token',
      fingerprint: fingerprint(String(document?.value)),
    });
    for (const secret of [document?.value, emulator.account.secret]) {
      expect(everythingWritten() + JSON.stringify(result)).not.toContain(secret);
    }
  });

  it('does nothing when it fires again, be it late, doubled or forged', async () => {
    await invoke(timer());
    for (let n = 0; n < 3; n++)
      expect(await invoke(timer())).toMatchObject({ refreshed: false, reason: 'fresh' });
    expect(tokenRequests()).toEqual(['/cgi-bin/token']);
  });

  it('works under the default time-out of 3 seconds when the platform tells none', async () => {
    enterInvocation(emulator.url, timer(), {
      APPSECRET: emulator.account.secret,
      WEIXIN_API_HOSTS: emulator.url,
    });
    expect(await main({})).toMatchObject({ errCode: 0, refreshed: true });
  });

  it('asks the next host when the first cannot be reached', async () => {
    const hosts = { WEIXIN_API_HOSTS: `http://127.0.0.1:1, ${emulator.url}/` };
    expect(await invoke(timer(), {}, hosts)).toMatchObject({ errCode: 0, refreshed: true });
  });

  it('asks stable_token when told to', async () => {
    await invoke(timer(), {}, { TOKEN_API: 'stable_token' });
    expect(tokenRequests()).toEqual(['/cgi-bin/stable_token']);
    expect(stored()).toMatchObject({ api: 'stable_token' });
  });
});

describe('says what is missing', () => {
  it('and asks nobody for a token', async () => {
    const nobody = { source: 'wx_trigger' };
    expect(await invoke(nobody)).toMatchObject({ errCode: 41002, errMsg: expect.stringContaining('APPID') });
    const swapped = { APPID: 'f'.repeat(32) };
    expect(await invoke(nobody, {}, swapped)).toMatchObject({ errCode: 40013 });
    expect(await invoke(aFunction(), { appid: 'wx-other' }, { APPSECRET: '' })).toMatchObject({
      errCode: 40013,
      hint: expect.stringContaining('APPSECRET_wx-other'),
    });
    expect(requests).toEqual(['database.getDocument']);
    expect(JSON.parse(String(logs.error.mock.calls[0]?.[0]))).toMatchObject({
      event: 'refresh_refused',
      errCode: 41002,
    });
  });

  it.each([
    [41004, { APPSECRET: '' }],
    [-501007, { TOKEN_API: 'other' }],
    [-501007, { WEIXIN_API_HOSTS: 'http://example.com' }],
  ])(
    'and keeps it where the status of the token is read, without asking WeChat: %i',
    async (errCode, wrong) => {
      expect(await invoke(timer(), {}, wrong)).toMatchObject({ errCode });
      expect(stored()).toMatchObject({ failure: { errCode, count: 1 }, lease: { state: 'ended' } });
      expect(tokenRequests()).toEqual([]);
      emulator.database.remove('cloud-token', { _id: 'access_token' });
      await invoke(timer());
      // Also while the token is good, and nothing is due.
      expect(await invoke(timer(), {}, wrong)).toMatchObject({ errCode });
    },
  );

  it('unless APPID stands in for the context', async () => {
    const { appid } = emulator.account;
    expect(await invoke({ source: 'wx_trigger' }, {}, { APPID: appid })).toMatchObject({ refreshed: true });
    expect(stored()).toMatchObject({ appid });
  });

  it('and tells a wrong AppSecret with its meaning', async () => {
    const secret = 'f'.repeat(32);
    const result = await invoke(timer(), {}, { APPSECRET: secret });
    expect(result).toMatchObject({ errCode: 40125, hint: expect.stringContaining('AppSecret 无效') });
    expect(tokenRequests().length).toBe(1);
    expect(everythingWritten()).not.toContain(secret);
  });
});

describe('called by others', () => {
  it('refuses mini program clients, whatever they send', async () => {
    const forged = {
      Type: 'Timer',
      TriggerName: 'refreshToken',
      Time: '',
      Message: '',
      userInfo: { openId: 'local-admin' },
    };
    expect(await invoke(VISITOR, forged)).toMatchObject({ errCode: -601004 });
    expect(requests).toEqual([]);
  });

  it('refuses whoever comes over HTTP, where the platform says nothing of the caller', async () => {
    const overHttp = { httpMethod: 'POST', headers: {}, path: '/refreshToken', body: '{}' };
    expect(await invoke({ source: '', appid: emulator.account.appid }, overHttp)).toMatchObject({
      errCode: -601004,
    });
    expect(requests).toEqual([]);
  });

  it('lets admins refresh what is due', async () => {
    expect(await invoke(admin())).toMatchObject({ refreshed: true });
    expect(await invoke(admin())).toMatchObject({ refreshed: false, reason: 'fresh' });
  });

  it('believes functions that a token was refused, and nobody else', async () => {
    await invoke(timer());
    emulator.database.update(
      'cloud-token',
      { _id: 'access_token' },
      { $set: { issuedAt: Date.now() - 5 * MINUTE } },
    );
    const rejected = fingerprint(String(stored()?.value));
    for (const caller of [admin(), timer(), { source: 'wx_http', appid: emulator.account.appid }]) {
      expect(await invoke(caller, { rejected })).toMatchObject({ refreshed: false, reason: 'fresh' });
    }
    expect(await invoke(aFunction(), { rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
    expect(await invoke(aFunction(), { rejected })).toMatchObject({ refreshed: false, reason: 'superseded' });
    expect(stored()).toMatchObject({ conflicts: { count: 1 } });
  });
});

describe('somebody who wants to be told', () => {
  it('is told of a wrong AppSecret after the failure is stored, and of the recovery once', async () => {
    const receiver = await startAlertReceiver();
    try {
      const hook = { ALERT_WEBHOOK: `${receiver.url}/hook`, ALERT_SECRET: '' };
      const { appid } = emulator.account;
      await invoke(timer(), {}, { ...hook, APPSECRET: 'f'.repeat(32) });
      expect(stored()).toMatchObject({ failure: { errCode: 40125 }, alarmed: true });
      emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: { 'failure.at': 1 } });
      await invoke(timer(), {}, hook);
      expect(receiver.received.map(({ body }) => body)).toMatchObject([
        { event: 'failing', appid, errCode: 40125, text: expect.stringContaining(appid) },
        { event: 'recovered', appid, errCode: 0 },
      ]);
    } finally {
      await receiver.close();
    }
  });

  it('gets the token although the robot hangs, within the time that is left', async () => {
    const receiver = await startAlertReceiver();
    try {
      receiver.answerWith(undefined);
      const startedAt = performance.now();
      const hook = { ALERT_WEBHOOK: `${receiver.url}/hook`, APPSECRET: 'f'.repeat(32) };
      expect(await invoke(timer(), {}, hook, 1_900)).toMatchObject({ errCode: 40125 });
      expect(performance.now() - startedAt).toBeLessThan(1_900);
    } finally {
      await receiver.close();
    }
  });
});

describe('with backup credentials', () => {
  const backupOf = ({ appid, secret }: { appid: string; secret: string }) => ({
    BACKUP_APPID: appid,
    BACKUP_APPSECRET: secret,
  });

  it("serves the backup's token when the first credentials have failed for good, and says why", async () => {
    const backup = emulator.weixin.addAccount();
    emulator.weixin.configure(emulator.account.appid, { frozen: true });
    expect(await invoke(timer(), {}, backupOf(backup))).toMatchObject({ refreshed: true });
    const value = emulator.weixin.newestToken(backup.appid);
    expect(stored()).toMatchObject({ appid: backup.appid, value });
    expect(stored(`access_token.${backup.appid}`)).toMatchObject({ appid: backup.appid, value });
    expect(everythingWritten()).toContain('credentials_failed');
    expect(await invoke(aFunction(), {}, backupOf(backup))).toMatchObject({
      refreshed: false,
      reason: 'fresh',
    });
    expect(stored()).toMatchObject({ standsInFor: emulator.account.appid });
  });

  it('takes the own token back as soon as the first credentials work', async () => {
    const backup = emulator.weixin.addAccount();
    const { appid } = emulator.account;
    const named = { BACKUP_APPID: backup.appid, [`APPSECRET_${backup.appid}`]: backup.secret };
    emulator.weixin.configure(appid, { frozen: true });
    await invoke(timer(), {}, named);
    expect(stored()).toMatchObject({ appid: backup.appid });
    emulator.database.update(
      'cloud-token',
      { _id: 'access_token' },
      { $set: { issuedAt: Date.now() - MINUTE } },
    );
    emulator.weixin.configure(appid, { frozen: false });
    expect(await invoke(admin(), {}, named)).toMatchObject({ refreshed: true, reason: 'stands_in' });
    expect(stored()).toMatchObject({ appid, value: emulator.weixin.newestToken(appid) });
    expect(stored()).not.toHaveProperty('standsInFor');
  });

  it("replaces the backup's token when WeChat refuses it", async () => {
    const backup = emulator.weixin.addAccount();
    emulator.weixin.configure(emulator.account.appid, { frozen: true });
    await invoke(timer(), {}, backupOf(backup));
    const aged = { $set: { issuedAt: Date.now() - MINUTE } };
    emulator.database.update('cloud-token', { appid: backup.appid }, aged, true);
    emulator.weixin.revoke(backup.appid);
    const rejected = fingerprint(String(stored()?.value));
    expect(await invoke(aFunction(), { rejected }, backupOf(backup))).toMatchObject({ refreshed: true });
    expect(stored()?.value).toBe(emulator.weixin.newestToken(backup.appid));
    expect(fingerprint(String(stored()?.value))).not.toBe(rejected);
  });

  it('renews it for the own AppID also when the call brings no AppID along', async () => {
    const backup = emulator.weixin.addAccount();
    const { appid } = emulator.account;
    emulator.weixin.configure(appid, { frozen: true });
    await invoke(timer(), {}, backupOf(backup));
    const rejected = fingerprint(String(stored()?.value));
    const aged = { $set: { issuedAt: Date.now() - 20 * MINUTE } };
    emulator.database.update('cloud-token', { appid: backup.appid }, aged, true);
    expect(await invoke({ source: 'scf' }, { rejected }, backupOf(backup))).toMatchObject({
      refreshed: true,
    });
    const value = emulator.weixin.newestToken(backup.appid);
    expect(stored()).toMatchObject({ standsInFor: appid, value });
    expect(stored(`access_token.${backup.appid}`)).toMatchObject({ value });
  });

  it('takes the second AppSecret of the same AppID', async () => {
    const { appid, secret } = emulator.account;
    const second = { BACKUP_APPID: appid, BACKUP_APPSECRET: secret };
    expect(await invoke(timer(), {}, { APPSECRET: 'f'.repeat(32), ...second })).toMatchObject({
      refreshed: true,
    });
    expect(stored()).toMatchObject({ appid, value: emulator.weixin.newestToken(appid) });
  });

  it('does not touch them while the first are good, or only busy', async () => {
    const backup = emulator.weixin.addAccount();
    await invoke(timer(), {}, backupOf(backup));
    emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: { expiresAt: 1, issuedAt: 0 } });
    emulator.weixin.configure(emulator.account.appid, { refusal: -1 });
    expect(await invoke(timer(), {}, backupOf(backup))).toMatchObject({ errCode: -1 });
    expect(emulator.weixin.newestToken(backup.appid)).toBeUndefined();
  });

  it("keeps the backup AppID's own token in a document of its own", async () => {
    const backup = emulator.weixin.addAccount();
    expect(await invoke(aFunction(), { appid: backup.appid }, backupOf(backup))).toMatchObject({
      refreshed: true,
    });
    expect(stored(`access_token.${backup.appid}`)).toMatchObject({ appid: backup.appid });
    expect(stored()).toBeUndefined();
  });

  it('has no token for an AppID it knows no AppSecret of', async () => {
    expect(await invoke(aFunction(), { appid: 'wx-unknown' })).toMatchObject({ errCode: 40013 });
    expect(requests).toEqual([]);
  });
});

describe('asked whether the database does as the lease wants it', () => {
  it('says nothing before there has been a lease, then whether it does, and fetches nothing', async () => {
    const check = { check: 'database' };
    expect(await invoke({ source: '' }, check)).toEqual({ errCode: 0, errMsg: 'ok' });
    expect(tokenRequests()).toEqual([]);
    await invoke(timer());
    expect(await invoke({ source: '' }, check)).toEqual({ errCode: 0, errMsg: 'ok', serverDate: true });
    expect(tokenRequests()).toHaveLength(1);
  });

  it('refuses a mini program', async () => {
    const visitor = { ...VISITOR, appid: emulator.account.appid };
    expect(await invoke(visitor, { check: 'database' })).toMatchObject({ errCode: -601004 });
  });
});

describe('in an environment that does not own the token', () => {
  it.each(['TCB_ENV', 'SCF_NAMESPACE'])(
    'known by %s, does nothing, and says which one does',
    async (name) => {
      enterInvocation(emulator.url, timer(), { TOKEN_ENV: 'prod-1' });
      if (name === 'SCF_NAMESPACE') delete process.env.TCB_ENV;
      expect(await main({})).toMatchObject({ errCode: -501007, errMsg: expect.stringContaining('prod-1') });
      expect(requests).toEqual([]);
    },
  );
});
