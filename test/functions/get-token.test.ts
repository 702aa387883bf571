// functions/: the built functions on the local platform, as a caller of each kind finds them.
// Nothing of theirs is replaced.

import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN, type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import type { Caller } from '../../scripts/emulator/functions/invocation.ts';
import { enterInvocation, leaveInvocation, storeToken } from '../support/function-process.ts';

let emulator: Emulator;
let requests: string[];
let main: typeof import('../../cloudfunctions/getToken/index.ts').main;
const errors = vi.spyOn(console, 'error');

beforeEach(async () => {
  requests = [];
  errors.mockReset().mockImplementation(() => undefined);
  emulator = await startEmulator({ onRequest: ({ name }) => requests.push(name) });
  // What an instance has read answers others for a while: a new one knows nothing.
  vi.resetModules();
  ({ main } = await import('../../cloudfunctions/getToken/index.ts'));
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

/** Runs `main` in this process, as the platform would for this caller. */
function invoke(caller: Caller, configured: Record<string, string> = {}) {
  enterInvocation(emulator.url, caller, { ADMIN_OPENIDS: 'someone, local-admin', ...configured });
  return main();
}

async function refresh(): Promise<string> {
  const token = await storeToken(emulator);
  requests.length = 0;
  return token;
}

describe('a mini program client', () => {
  it('gets the state of the token and not the token', async () => {
    const token = await refresh();
    const result = await invoke(VISITOR);
    expect(result).toEqual({
      errCode: 0,
      errMsg: 'ok',
      status: {
        state: 'healthy',
        now: expect.any(Number),
        issuedAt: expect.any(Number),
        expiresAt: expect.any(Number),
        triedAt: expect.any(Number),
        openid: 'local-visitor',
        isAdmin: false,
      },
    });
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it('never causes a request for a token, even where none is stored', async () => {
    expect(await invoke(VISITOR)).toMatchObject({
      errCode: -1,
      errMsg: 'no valid access token: none has ever been fetched',
      hint: expect.stringContaining('APPSECRET'),
      status: { state: 'missing' },
    });
    expect(requests).toEqual(['database.getDocument']);
  });

  it('is answered a hundred times from one reading', async () => {
    await refresh();
    const results = [await invoke(VISITOR), ...(await Promise.all(Array.from({ length: 99 }, () => main())))];
    expect(results.map(({ errCode }) => errCode)).toEqual(Array(100).fill(0));
    expect(requests).toEqual(['database.getDocument']);
  });

  it('reads anew after a reading that failed', async () => {
    await refresh();
    emulator.faults.inject({ on: 'database.getDocument', reply: { json: { code: 'SYS_ERR', message: '' } } });
    expect(await invoke(VISITOR)).toMatchObject({ errCode: expect.not.toSatisfy((code) => code === 0) });
    expect(await invoke(VISITOR)).toMatchObject({ errCode: 0, status: { state: 'healthy' } });
  });

  it('gets the token when its OPENID is listed', async () => {
    const token = await refresh();
    const listed = { CLIENT_TOKEN_OPENIDS: 'local-visitor' };
    expect(await invoke(VISITOR, listed)).toMatchObject({ errCode: 0, status: { state: 'healthy' }, token });
  });

  it.each([
    ['another OPENID', { ...VISITOR, openid: 'other' }],
    ['a function it calls', { ...VISITOR, source: 'wx_client,scf' }],
    ['no OPENID', { source: 'wx_client', appid: 'wx1' }],
  ])('gets no token with %s', async (_, caller) => {
    const token = await refresh();
    const result = await invoke(caller, { CLIENT_TOKEN_OPENIDS: 'local-visitor,' });
    expect(JSON.stringify(result)).not.toContain(token);
  });
});

describe('after a refresh that failed', () => {
  const address = '203.0.113.7';

  /** WeChat knows neither this address nor any other, and says so in words of its own. */
  async function fail(): Promise<void> {
    const errmsg = `invalid ip ${address} ipv6 ::ffff:${address}, not in whitelist rid: 65a1b2c3-0d4e5f60`;
    emulator.faults.inject({ on: '/cgi-bin/token', reply: { json: { errcode: 40164, errmsg } } });
    for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
  }

  it('the token that lives is failing, with what the errcode means', async () => {
    await refresh();
    emulator.clock.advance(56 * 60_000);
    await fail();
    const { result } = await emulator.call('getToken', {}, VISITOR);
    expect(result).toMatchObject({
      errCode: 0,
      status: {
        state: 'failing',
        failure: {
          at: expect.any(Number),
          errCode: 40164,
          meaning: 'this IP address is not in the API whitelist / 调用 IP 不在白名单中',
        },
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/203\.0|rid/);
    expect((await emulator.call('getToken', {}, ADMIN)).result).toMatchObject({
      errCode: 0,
      status: {
        state: 'failing',
        failure: {
          errMsg: expect.stringMatching(/invalid ip 203.*rid/),
          hint: expect.stringContaining('fixed egress IP'),
          cure: expect.stringMatching(/^give refreshToken a fixed egress IP/),
        },
      },
    });
  });

  it.each([
    ['a visitor', {}],
    ['one who may have the token', { CLIENT_TOKEN_OPENIDS: 'local-visitor' }],
  ])('%s to whom there is none learns why in the words of everybody', async (_, configured) => {
    await fail();
    const result = await invoke({ ...VISITOR, appid: emulator.account.appid }, configured);
    expect(result).toMatchObject({
      errCode: -1,
      errMsg: 'no valid access token: 40164 this IP address is not in the API whitelist',
      hint: expect.stringMatching(/fixed egress IP.*白名单/),
    });
    expect(JSON.stringify(result)).not.toMatch(/203\.0|rid|trigger/);
  });

  it('an admin to whom there is none reads what WeChat said', async () => {
    await fail();
    const asWeixinSaid = {
      errCode: -1,
      errMsg: expect.stringMatching(/^no valid access token: 40164 invalid ip 203.*rid/),
      hint: expect.stringContaining('fixed egress IP'),
    };
    expect(await invoke(ADMIN)).toMatchObject({
      ...asWeixinSaid,
      status: { state: 'missing', isAdmin: true },
    });
    const mayHaveIt = { CLIENT_TOKEN_OPENIDS: ADMIN.openid as string };
    expect(await invoke(ADMIN, mayHaveIt)).toMatchObject(asWeixinSaid);
  });
});

describe('an admin', () => {
  it('sees at once what has changed', async () => {
    expect(await invoke(ADMIN)).toMatchObject({ status: { state: 'missing' } });
    await refresh();
    expect(await invoke(ADMIN)).toMatchObject({ status: { state: 'healthy' } });
  });

  it('gets the full status, with the history, fingerprints only', async () => {
    const token = await refresh();
    const { appid } = emulator.account;
    const result = await invoke({ ...ADMIN, appid });
    expect(result).toMatchObject({
      status: {
        isAdmin: true,
        version: JSON.parse(await readFile('package.json', 'utf8')).version,
        appid,
        token: { appid, api: 'token', fingerprint: expect.stringMatching(/^[\da-f]{16}$/) },
        history: [{ event: 'refreshed', reason: 'missing' }],
      },
    });
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it('sees the AppID of the environment when the context has none', async () => {
    await refresh();
    expect(await invoke(ADMIN, { APPID: 'wx-configured' })).toMatchObject({
      status: { appid: 'wx-configured' },
    });
    expect(await invoke(ADMIN)).toMatchObject({ status: { appid: '' } });
  });
});

it('answers before its time is over when the database hangs', async () => {
  emulator.faults.inject({ on: 'database.getDocument', reply: { hang: true } });
  enterInvocation(emulator.url, VISITOR);
  const startedAt = performance.now();
  expect(await main({}, { time_limit_in_ms: 600 })).toMatchObject({ errCode: -501002 });
  expect(performance.now() - startedAt).toBeLessThan(600);
});

it('answers with the error of the database', async () => {
  const json = { code: 'DATABASE_PERMISSION_DENIED', message: 'Permission denied' };
  emulator.faults.inject({ on: 'database.getDocument', reply: { json } });
  expect(await invoke(VISITOR)).toMatchObject({ errCode: -502003, hint: expect.any(String) });
  expect(JSON.parse(String(errors.mock.calls[0]?.[0]))).toMatchObject({
    event: 'get_token_failed',
    errCode: -502003,
  });
});
