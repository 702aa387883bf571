import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../cloudfunctions/refreshToken/index.ts';
import { ADMIN, type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation } from '../support/function-process.ts';
import { addAccounts } from '../support/many-accounts.ts';

let emulator: Emulator;
let asked: string[];
const logs = { out: vi.spyOn(console, 'log'), error: vi.spyOn(console, 'error') };

beforeEach(async () => {
  asked = [];
  emulator = await startEmulator({
    onRequest: ({ request: { query } }) => {
      const appid = query.get('appid');
      if (appid) asked.push(appid);
    },
  });
  for (const log of Object.values(logs)) log.mockReset().mockImplementation(() => undefined);
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

/** Runs `main` in this process as its timer does, unless another source is given. */
function invoke(variables: Record<string, string>, event: unknown = {}, source = 'wx_trigger') {
  const { appid, secret } = emulator.account;
  const caller = source === ADMIN.source ? { ...ADMIN, appid } : { source, appid };
  const common = { APPSECRET: secret, WEIXIN_API_HOSTS: emulator.url, ADMIN_OPENIDS: ADMIN.openid as string };
  enterInvocation(emulator.url, caller, { ...common, ...variables });
  return main(event, { time_limit_in_ms: 20_000 });
}

const stored = (appid?: string) =>
  emulator.database.find('cloud-token', { _id: appid ? `access_token.${appid}` : 'access_token' })[0];
const errorLines = () => logs.error.mock.calls.map(([line]) => JSON.parse(String(line)));

describe('with several AppIDs', () => {
  it('the timer renews each in its own document, and answers for the own one first', async () => {
    const { appids, variables } = addAccounts(emulator, 3);
    const result = await invoke(variables);
    expect(result).toEqual({
      errCode: 0,
      errMsg: 'ok',
      refreshed: true,
      reason: 'missing',
      expiresAt: stored()?.expiresAt,
      accounts: appids.map((appid) => ({
        appid,
        refreshed: true,
        reason: 'missing',
        expiresAt: stored(appid)?.expiresAt,
      })),
    });
    for (const appid of appids) {
      expect(stored(appid)?.value).toBe(emulator.weixin.newestToken(appid));
      expect(emulator.database.find('cloud-token', { _id: `refresh_log.${appid}` })).toHaveLength(1);
    }
  });

  it('so do an admin and the console; a function gets the one that it names, or the own one', async () => {
    const { appids, variables } = addAccounts(emulator, 2);
    expect(await invoke(variables, {}, 'scf')).not.toHaveProperty('accounts');
    expect(await invoke(variables, { appid: appids[1] }, 'scf')).toMatchObject({ refreshed: true });
    expect(asked).toEqual([emulator.account.appid, appids[1]]);
    expect(await invoke(variables, {}, ADMIN.source)).toMatchObject({ accounts: [{ refreshed: true }, {}] });
    expect(await invoke(variables, {}, '')).toMatchObject({
      accounts: [{ reason: 'fresh' }, { reason: 'fresh' }],
    });
  });

  it('with one nothing of this is to be seen', async () => {
    expect(await invoke({})).not.toHaveProperty('accounts');
  });

  it('one bad secret fails alone, with the AppID and the variable to mend in the answer and in the log', async () => {
    const { appids, variables } = addAccounts(emulator, 2);
    const [bad, good] = appids as [string, string];
    const secret = 'c0ffee42'.repeat(4);
    const result = await invoke({ ...variables, [`APPSECRET_${bad}`]: secret });
    const failure = { appid: bad, errCode: 40125, hint: expect.stringContaining(`APPSECRET_${bad}`) };
    expect(result).toMatchObject({ errCode: 0, accounts: [failure, { appid: good, refreshed: true }] });
    expect(errorLines()).toMatchObject([{ event: 'refresh_failed', ...failure }]);
    expect(JSON.stringify([result, errorLines()])).not.toContain(secret);
    expect(stored(bad)).toMatchObject({ failure: { errCode: 40125 } });
  });

  it.each([
    ['no secret', 41004, { APPSECRET: '' }],
    ['a wrong one', 40125, { APPSECRET: 'c0ffee42'.repeat(4) }],
  ])('the others are renewed beside a failure of the own one: %s', async (_, errCode, changes) => {
    const { appids, variables } = addAccounts(emulator, 1);
    const accounts = [{ appid: appids[0], refreshed: true }];
    expect(await invoke({ ...variables, ...changes })).toMatchObject({ errCode, accounts });
    expect(stored(appids[0])).toMatchObject({ appid: appids[0] });
  });

  it('a malformed name or value is told at every run, and hinders nobody', async () => {
    const { appids, variables } = addAccounts(emulator, 2);
    const [wrong, good] = appids as [string, string];
    const malformed = { APPSECRET_WX12: 'c0ffee42'.repeat(4), [`APPSECRET_${wrong}`]: 'abc' };
    for (const reason of ['missing', 'fresh']) {
      logs.error.mockClear();
      const { accounts } = (await invoke({ ...variables, ...malformed })) as {
        accounts?: { appid: string }[];
      };
      expect(accounts).toHaveLength(3);
      expect(accounts).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ appid: good, reason }),
          expect.objectContaining({
            appid: 'WX12',
            errCode: 40013,
            errMsg: expect.stringContaining('APPSECRET_WX12'),
          }),
          expect.objectContaining({ appid: wrong, errCode: 40125 }),
        ]),
      );
      expect(
        errorLines()
          .map(({ event, appid }) => `${event} ${appid}`)
          .sort(),
      ).toEqual([`refresh_refused WX12`, `refresh_refused ${wrong}`].sort());
    }
  });

  it('one that nobody has configured is an error that names the variable to set', async () => {
    const { appid } = emulator.weixin.addAccount();
    const hint = expect.stringContaining(`APPSECRET_${appid}`);
    expect(await invoke({}, { appid }, 'scf')).toMatchObject({ errCode: 40013, hint });
    expect(errorLines()).toMatchObject([{ event: 'refresh_refused', hint }]);
    expect(asked).toEqual([]);
  });
});

describe('the status', () => {
  const asks = (id: string) => (request: unknown) => String((request as { body: Buffer }).body).includes(id);

  const statusFor = async (caller: typeof ADMIN, timeLimitMs = 20_000) => {
    const { appid } = emulator.account;
    enterInvocation(emulator.url, { ...caller, appid }, { ADMIN_OPENIDS: ADMIN.openid as string });
    // What an instance has read answers visitors for a while: a new one knows nothing.
    vi.resetModules();
    const { main: readStatus } = await import('../../cloudfunctions/getToken/index.ts');
    return JSON.parse(JSON.stringify(await readStatus({}, { time_limit_in_ms: timeLimitMs }))).status;
  };

  it('lists them for admins alone, and nothing of it while there is one', async () => {
    await invoke({});
    expect(await statusFor(ADMIN)).not.toHaveProperty('accounts');
    const { appids, variables } = addAccounts(emulator, 2);
    emulator.weixin.configure(appids[1] as string, { frozen: true });
    await invoke(variables);
    const { accounts } = await statusFor(ADMIN);
    expect(accounts[0]).toMatchObject({ appid: emulator.account.appid, state: 'healthy' });
    expect(accounts).toHaveLength(3);
    expect(accounts).toContainEqual(expect.objectContaining({ appid: appids[0], state: 'healthy' }));
    expect(accounts).toContainEqual(
      expect.objectContaining({
        appid: appids[1],
        state: 'missing',
        failure: expect.objectContaining({ errCode: 40243 }),
      }),
    );
    expect(await statusFor(VISITOR)).not.toHaveProperty('accounts');
  });

  it('has the history of each, but for one that cannot be read, which hinders nobody', async () => {
    const { appids, variables } = addAccounts(emulator, 3);
    await invoke(variables);
    const unreadable = appids[1] as string;
    emulator.faults.inject({
      on: 'database.getDocument',
      when: asks(`refresh_log.${unreadable}`),
      reply: { json: { code: 'SYS_ERR', message: 'system error' } },
    });
    const { history, accounts } = await statusFor(ADMIN);
    expect(history).toMatchObject([{ event: 'refreshed', appid: emulator.account.appid }]);
    const told = Object.fromEntries(accounts.map((account: { appid: string }) => [account.appid, account]));
    for (const appid of appids.filter((each) => each !== unreadable))
      expect(told[appid].history).toEqual([
        { event: 'refreshed', at: expect.any(Number), reason: 'missing' },
      ]);
    expect(told[unreadable]).toMatchObject({ state: 'healthy' });
    expect(told[unreadable]).not.toHaveProperty('history');
    expect(errorLines()).toMatchObject([{ event: 'history_unreadable', id: `refresh_log.${unreadable}` }]);
  });

  it('comes in time although the histories do not', async () => {
    const { variables } = addAccounts(emulator, 1);
    await invoke(variables);
    emulator.faults.inject({
      on: 'database.getDocument',
      times: Number.POSITIVE_INFINITY,
      when: asks('refresh_log'),
      reply: { hang: true },
    });
    const status = await statusFor(ADMIN, 1_400);
    expect(status).toMatchObject({ state: 'healthy', accounts: [{}, { state: 'healthy' }] });
    expect(status).not.toHaveProperty('history');
  });

  it('comes in time, without the list, although that does not', async () => {
    const { variables } = addAccounts(emulator, 1);
    await invoke(variables);
    emulator.faults.inject({ on: 'database.getDocument', when: asks('$gt'), reply: { hang: true } });
    const status = await statusFor(ADMIN, 1_400);
    expect(status).toMatchObject({ state: 'healthy', history: [{ event: 'refreshed' }] });
    expect(status).not.toHaveProperty('accounts');
    expect(errorLines()).toMatchObject([{ event: 'accounts_unreadable', errCode: -501002 }]);
  });

  it('says before all else that a backup stands in, and to visitors not whose token that is', async () => {
    const { appids, variables } = addAccounts(emulator, 1);
    const { appid } = emulator.account;
    const backup = appids[0] as string;
    emulator.weixin.configure(appid, { frozen: true });
    await invoke({ ...variables, BACKUP_APPID: backup });
    const seen = await statusFor(VISITOR);
    expect(Object.keys(seen).slice(0, 3)).toEqual(['standsInFor', 'ownFailure', 'state']);
    expect(seen).toMatchObject({ standsInFor: appid, ownFailure: { errCode: 40243 }, state: 'healthy' });
    expect(JSON.stringify(seen)).not.toContain(backup);
    const told = await statusFor(ADMIN);
    expect(Object.keys(told)[0]).toBe('standsInFor');
    expect(told).toMatchObject({ token: { appid: backup }, accounts: [{ appid, standsInFor: appid }, {}] });
  });
});
