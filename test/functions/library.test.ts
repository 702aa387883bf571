import axios from 'axios';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import cloud from 'wx-server-sdk';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation, storeToken } from '../support/function-process.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

type Fields = Record<string, unknown>;

let emulator: Emulator;
let requests: string[];
/** A fresh copy for every test: its memory is that of one function instance. */
let library: typeof import('../../cloudfunctions/cloud-token/index.ts');
const warnings = vi.spyOn(console, 'warn');

beforeEach(async () => {
  requests = [];
  warnings.mockReset().mockImplementation(() => undefined);
  emulator = await startEmulator({ onRequest: ({ name }) => requests.push(name), timeLimitMs: 20_000 });
  enterInvocation(emulator.url, VISITOR, { WEIXIN_API_HOSTS: emulator.url });
  vi.resetModules();
  library = await import('../../cloudfunctions/cloud-token/index.ts');
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

async function refresh(): Promise<string> {
  const token = await storeToken(emulator);
  requests.length = 0;
  return token;
}

const newestToken = () => String(emulator.weixin.newestToken(emulator.account.appid));
const count = (name: string) => requests.filter((request) => request === name).length;

/** Makes the stored token a minute old, and WeChat refuse it. */
function revoke(): void {
  emulator.database.update(
    'cloud-token',
    { _id: 'access_token' },
    { $set: { issuedAt: Date.now() - MINUTE } },
  );
  emulator.weixin.revoke(emulator.account.appid);
}

describe('getToken', () => {
  it('reads the stored token once, and never asks WeChat', async () => {
    const token = await refresh();
    for (let n = 0; n < 5; n++) expect(await library.getToken()).toBe(token);
    expect(requests).toEqual(['database.getDocument']);
  });

  it('has refreshToken fetch the first token', async () => {
    expect(await library.getToken()).toBe(newestToken());
    expect(count('/cgi-bin/token')).toBe(1);
  });

  it('works whether or not the function has called cloud.init, and leaves it alone', async () => {
    await refresh();
    await library.getToken();
    cloud.init({ env: 'not-the-environment-of-the-token' });
    vi.resetModules();
    const again = await import('../../cloudfunctions/cloud-token/index.ts');
    expect(await again.getToken()).toBe(newestToken());
  });

  it('reads from the environment that owns the token', async () => {
    await refresh();
    process.env.TOKEN_ENV = 'no-such-env';
    await expect(library.getToken()).rejects.toMatchObject({ hint: expect.stringContaining('TOKEN_ENV') });
  });

  it("finds an AppID's token in the document of the environment or in one of its own", async () => {
    const token = await refresh();
    expect(await library.getToken({ appid: emulator.account.appid })).toBe(token);
    const other = {
      value: 'other',
      appid: 'wx-other',
      api: 'token',
      issuedAt: Date.now(),
      expiresAt: Date.now() + 3_600_000,
    };
    emulator.database.insert('cloud-token', { _id: 'access_token.wx-other', ...other });
    expect(await library.getToken({ appid: 'wx-other' })).toBe('other');
  });

  it("rejects as the article's reader did when there is no token, and says why", async () => {
    emulator.functions.setEnvironment('refreshToken', { WEIXIN_API_HOSTS: emulator.url });
    const error: unknown = await library.getToken().catch((thrown: unknown) => thrown);
    expect(library.isTokenError(error)).toBe(true);
    expect(error).toMatchObject({
      errCode: -1,
      errMsg: expect.any(String),
      hint: expect.stringContaining('APPSECRET'),
    });
  });

  it.each([['wx1'], [{ appId: 'wx1' }], [{ appid: 'wx1', force: true }], [null]])(
    'rejects %j, and does not give the token of another account',
    async (options) => {
      await refresh();
      const wrong = options as never;
      for (const call of [
        () => library.getToken(wrong),
        () => library.withToken(async (token) => token, wrong),
        () => library.callWeixin('/cgi-bin/getcallbackip', wrong),
      ])
        await expect(call()).rejects.toMatchObject({ name: 'TokenError', code: 'configuration' });
      expect(requests).toEqual([]);
    },
  );

  it('says that refreshToken is not deployed', async () => {
    emulator.faults.inject({
      on: 'functions.invokeFunction',
      times: 3,
      reply: { json: { code: 'FUNCTION_NOT_FOUND', message: 'FunctionName parameter could not be found.' } },
    });
    await expect(library.getToken()).rejects.toMatchObject({
      errCode: -1,
      hint: expect.stringContaining('deploy'),
    });
  });

  it('serves the token that is still valid while refreshToken fails, and logs that', async () => {
    const token = await refresh();
    const life = { issuedAt: Date.now() - HOUR, expiresAt: Date.now() + MINUTE };
    emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: life });
    emulator.faults.inject({
      on: '/cgi-bin/token',
      times: 9,
      reply: { json: { errcode: 45009, errmsg: 'quota' } },
    });
    expect(await library.getToken()).toBe(token);
    expect(JSON.parse(String(warnings.mock.calls[0]?.[0]))).toMatchObject({
      event: 'refresh_unavailable',
      errCode: 45009,
    });
  });
});

describe('withToken', () => {
  it('retries an axios call once with the successor of a refused token', async () => {
    await refresh();
    const call = (token: string) => axios.get(`${emulator.url}/cgi-bin/getcallbackip?access_token=${token}`);
    expect((await library.withToken(call)).data).toHaveProperty('ip_list');
    revoke();
    expect((await library.withToken(call)).data).toHaveProperty('ip_list');
    expect(count('/cgi-bin/token')).toBe(1);
  });

  it.each<[string, (url: string) => Promise<unknown>]>([
    ['fetch', (url) => fetch(url)],
    ['fetch, parsed', async (url) => (await fetch(url)).json()],
    ['fetch, as text', async (url) => (await fetch(url)).text()],
    ['fetch, as bytes', async (url) => (await fetch(url)).arrayBuffer()],
    ['axios', (url) => axios.get(url)],
    ['axios, as bytes', (url) => axios.get(url, { responseType: 'arraybuffer' })],
    ['axios, as an error', (url) => axios.get(url, { validateStatus: () => false })],
    ['a client that has a body', async (url) => ({ body: await (await fetch(url)).text() })],
    ['a cloud function that makes the call', async (url) => ({ result: await (await fetch(url)).json() })],
  ])('replaces a refused token whose refusal comes by %s', async (_, call) => {
    await refresh();
    const api = (token: string) => call(`${emulator.url}/cgi-bin/getcallbackip?access_token=${token}`);
    await library.getToken();
    revoke();
    await library.withToken(api).catch(() => undefined);
    expect(count('/cgi-bin/token')).toBe(1);
    expect(count('/cgi-bin/getcallbackip')).toBe(2);
  });

  it('replaces a refused token whose refusal is thrown at once', async () => {
    await refresh();
    const seen: string[] = [];
    revoke();
    const result = library.withToken((token) => {
      seen.push(token);
      if (seen.length === 1) throw Object.assign(new Error('refused'), { errcode: '40001' });
      return Promise.resolve(token);
    });
    expect(await result).toBe(newestToken());
    expect(seen).toEqual([expect.any(String), newestToken()]);
  });

  it('hands a Response on that nobody has read', async () => {
    await refresh();
    const call = (token: string) => fetch(`${emulator.url}/cgi-bin/getcallbackip?access_token=${token}`);
    expect(await (await library.withToken(call)).json()).toHaveProperty('ip_list');
  });

  it('has 20 calls at once after a revocation succeed with one refresh', async () => {
    await refresh();
    await library.getToken();
    revoke();
    const calls = Array.from({ length: 20 }, () => library.callWeixin('/cgi-bin/get_api_domain_ip'));
    expect(await Promise.all(calls)).toHaveLength(20);
    expect(count('/cgi-bin/token')).toBe(1);
  });
});

describe('callWeixin', () => {
  beforeEach(refresh);

  it('resolves to the JSON of the reply', async () => {
    expect(await library.callWeixin('/cgi-bin/getcallbackip')).toHaveProperty('ip_list');
    const quota = { method: 'POST', data: { cgi_path: '/cgi-bin/token' } } as const;
    expect(await library.callWeixin('/cgi-bin/openapi/quota/get', quota)).toMatchObject({
      errcode: 0,
      quota: { used: 1 },
    });
  });

  it('resolves to the bytes of an image', async () => {
    const call = { data: { scene: 'a=1' }, responseType: 'arraybuffer' } as const;
    const image = await library.callWeixin('/wxa/getwxacodeunlimit', call);
    expect(image.subarray(1, 4).toString()).toBe('PNG');
  });

  it('resolves to the bytes of a file that reads like a refusal, and refreshes nothing', async () => {
    const body = '{"errcode":40001}';
    const headers = { 'content-disposition': 'attachment; filename=a.json' };
    emulator.faults.inject({ on: '/cgi-bin/media/get', reply: { headers, body } });
    const call = { responseType: 'arraybuffer' } as const;
    expect(await library.callWeixin('/cgi-bin/media/get', call)).toEqual(Buffer.from(body));
    expect(count('functions.invokeFunction')).toBe(0);
  });

  it('rejects with what stands beside an errcode', async () => {
    const reply = { json: { errcode: 300036, errmsg: 'x', qrcode_url: 'https://q' } };
    emulator.faults.inject({ on: '/wxa/x', reply });
    await expect(library.callWeixin('/wxa/x')).rejects.toMatchObject({ data: { qrcode_url: 'https://q' } });
  });

  it.each([['/wxa/x?access_token=1'], ['/wxa/../x'], ['wxa/x']])(
    'rejects %s before it asks for a token',
    async (path) => {
      await expect(library.callWeixin(path)).rejects.toMatchObject({ code: 'configuration' });
      expect(requests).toEqual([]);
    },
  );

  it('rejects with the errcode and rid that WeChat hides in the JSON of a binary request', async () => {
    const call = library.callWeixin('/wxa/getwxacodeunlimit', { data: {}, responseType: 'arraybuffer' });
    await expect(call).rejects.toMatchObject({
      code: 'weixin',
      errCode: 40169,
      rid: expect.stringMatching(/^[\da-f-]+$/),
    });
    expect(count('/wxa/getwxacodeunlimit')).toBe(1);
  });

  it('never refreshes on 41001, which says that no token was sent', async () => {
    emulator.faults.inject({
      on: '/cgi-bin/getcallbackip',
      reply: { json: { errcode: 41001, errmsg: 'access_token missing' } },
    });
    await expect(library.callWeixin('/cgi-bin/getcallbackip')).rejects.toMatchObject({ errCode: 41001 });
    expect([count('/cgi-bin/getcallbackip'), count('functions.invokeFunction')]).toEqual([1, 0]);
  });

  it.each([40001, 40014, 42001])('runs once more after %d, never twice', async (errcode) => {
    emulator.faults.inject({
      on: '/cgi-bin/getcallbackip',
      times: 9,
      reply: { json: { errcode, errmsg: 'refused' } },
    });
    revoke();
    await expect(library.callWeixin('/cgi-bin/getcallbackip')).rejects.toMatchObject({ errCode: errcode });
    expect(count('/cgi-bin/getcallbackip')).toBe(2);
  });
});

it("keeps the article's reader working", async () => {
  const token = await refresh();
  cloud.init();
  const db = cloud.database({ env: 'local-env' });
  const { data } = (await db.collection('cloud-token').doc('access_token').get()) as unknown as Fields;
  expect(data).toMatchObject({
    value: token,
    _updateTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
});
