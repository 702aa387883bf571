import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { addAccounts } from '../support/many-accounts.ts';
import { MINUTE } from '../support/tokens.ts';

let emulator: Emulator;
let asked: string[];

beforeEach(async () => {
  asked = [];
  emulator = await startEmulator({
    onRequest: ({ request: { query } }) => {
      const appid = query.get('appid');
      if (appid) asked.push(appid);
    },
  });
});

afterEach(() => emulator.close());

/** WeChat never answers a request for the token of this AppID. */
function silence({ faults }: Emulator, silent: string): void {
  const isFor = (request: unknown) => (request as { query: URLSearchParams }).query.get('appid') === silent;
  faults.inject({
    on: '/cgi-bin/token',
    times: Number.POSITIVE_INFINITY,
    when: isFor,
    reply: { hang: true },
  });
}

describe('many AppIDs', () => {
  /** One invocation of the built function, in a process of its own. */
  async function fire(variables: Record<string, string>, timeLimitMs: number) {
    const { secret } = emulator.account;
    emulator.functions.setEnvironment('refreshToken', {
      APPSECRET: secret,
      WEIXIN_API_HOSTS: emulator.url,
      ...variables,
    });
    emulator.functions.setTimeLimit('refreshToken', timeLimitMs);
    const { result, error, durationMs } = await emulator.call(
      'refreshToken',
      {},
      { source: 'wx_trigger', appid: emulator.account.appid },
    );
    expect(error).toBeUndefined();
    const { accounts, ...own } = result as { accounts: Record<string, unknown>[]; errCode: number };
    return { own, accounts, durationMs };
  }

  it('50 of them, one of them silent, fit into one invocation of 20 s', async () => {
    const { appids, variables } = addAccounts(emulator, 49);
    const silent = appids[7] as string;
    silence(emulator, silent);
    const { own, accounts, durationMs } = await fire(variables, 20_000);
    expect(own).toMatchObject({ errCode: 0, refreshed: true });
    expect(accounts.filter(({ refreshed }) => refreshed)).toHaveLength(48);
    expect(accounts.find(({ appid }) => appid === silent)).toMatchObject({ errCode: -601003 });
    expect(durationMs).toBeLessThan(20_000);
  }, 60_000);

  it('are not delayed by WeChat being silent about the own one', async () => {
    const { appids, variables } = addAccounts(emulator, 3);
    silence(emulator, emulator.account.appid);
    const { own, accounts } = await fire(variables, 20_000);
    expect(own).toMatchObject({ errCode: -601003 });
    expect(accounts).toEqual(appids.map((appid) => expect.objectContaining({ appid, refreshed: true })));
    const issuedAt = (id: string) =>
      emulator.database.find('cloud-token', { _id: id })[0]?.issuedAt as number;
    expect(issuedAt('access_token')).toBeUndefined();
    const times = appids.map((appid) => issuedAt(`access_token.${appid}`));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5_000);
  }, 60_000);

  it('that do not fit are named, and come first the next time', async () => {
    const { appids, variables } = addAccounts(emulator, 49);
    let answered = 0;
    const isLate = () => answered++ >= 20;
    const always = { on: '/cgi-bin/token', times: Number.POSITIVE_INFINITY };
    emulator.faults.inject({ ...always, when: isLate, reply: { hang: true } });
    const { accounts } = await fire(variables, 8_000);
    emulator.faults.clear();
    const unserved = accounts.filter(({ errMsg }) => /no time (is|was) left/.test(String(errMsg)));
    expect(unserved.length).toBeGreaterThan(0);
    expect(unserved.length).toBeLessThan(49);
    for (const account of unserved)
      expect(account).toMatchObject({ errCode: -501002, hint: expect.stringContaining('20 s') });
    emulator.clock.advance(60 * MINUTE);
    asked = [];
    await fire(variables, 20_000);
    const others = asked.filter((appid) => appids.includes(appid));
    const failed = accounts.filter(({ refreshed }) => !refreshed).map(({ appid }) => appid);
    // Ten at a time: at the edge one may overtake another.
    expect(failed).toEqual(expect.arrayContaining(others.slice(0, Math.max(0, unserved.length - 10))));
  }, 60_000);
});
