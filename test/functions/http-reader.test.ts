import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seal } from '../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { createHttpTokenReader } from '../../cloudfunctions/cloud-token/http.ts';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { storeToken } from '../support/function-process.ts';
import { newAccessKey } from '../support/outside-server.ts';

let emulator: Emulator;
let requests: string[];

beforeEach(async () => {
  requests = [];
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  emulator = await startEmulator({ timeLimitMs: 20_000, onRequest: ({ name }) => requests.push(name) });
  await storeToken(emulator);
  process.env.WEIXIN_API_HOSTS = emulator.url;
  requests.length = 0;
});

afterEach(async () => {
  delete process.env.WEIXIN_API_HOSTS;
  vi.useRealTimers();
  await emulator.close();
});

const asked = (name: string) => requests.filter((each) => each === name).length;
const newest = () => String(emulator.weixin.newestToken(emulator.account.appid));
const reader = (more: object = {}) => createHttpTokenReader({ ...emulator.httpAccess, ...more });

/** Somebody else fetches twice, so that the stored token is dead at once. */
async function revoke(): Promise<void> {
  const { appid, secret } = emulator.account;
  for (let i = 0; i < 2; i++)
    await fetch(`${emulator.url}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}`);
  requests.length = 0;
}

describe('a server outside', () => {
  it('has one request for all who ask at once, and the token in memory after it', async () => {
    // A function that is warm answers before anybody asks a second time.
    await reader().getToken();
    requests.length = 0;
    const { getToken } = reader();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => getToken()));
    expect(new Set([...tokens, await getToken()])).toEqual(new Set([newest()]));
    expect(requests).toEqual(['/token']);
  });

  it('keeps the token no longer than the function behind it', async () => {
    await reader().getToken();
    emulator.clock.advance(90_000);
    const { getToken } = reader();
    await getToken();
    vi.useFakeTimers({ now: Date.now() + 25_000, toFake: ['Date'] });
    await getToken();
    expect(asked('/token')).toBe(2);
    vi.setSystemTime(Date.now() + 10_000);
    await getToken();
    expect(asked('/token')).toBe(3);
  });

  it('has a refused token replaced in one round trip, and calls the API once more', async () => {
    // Functions that are warm answer before anybody asks a second time.
    for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
    const { callWeixin, getToken } = reader();
    const before = await getToken();
    emulator.clock.advance(240_000);
    await revoke();
    expect(await callWeixin('/cgi-bin/getcallbackip')).toEqual({ ip_list: ['127.0.0.1'] });
    expect(await getToken()).toBe(newest());
    expect(newest()).not.toBe(before);
    expect([asked('/token'), asked('/cgi-bin/token'), asked('/cgi-bin/getcallbackip')]).toEqual([1, 1, 2]);
  });

  it('gets the refusal itself when WeChat has no other token', async () => {
    const { withToken } = reader();
    const refused = { errcode: 40001, errmsg: 'invalid credential' };
    expect(await withToken(async () => refused)).toBe(refused);
    expect(asked('/cgi-bin/token')).toBe(0);
  });

  it('names its AppID with every call, unless the call names another', async () => {
    const { appid } = emulator.account;
    expect(await reader({ appid }).getToken()).toBe(newest());
    const { getToken } = reader({ appid: 'wx-unknown' });
    await expect(getToken()).rejects.toMatchObject({
      code: 'missing_token',
      errMsg: expect.stringMatching(/wx-unknown/),
    });
    expect(await getToken({ appid })).toBe(newest());
  });

  it('downloads bytes', async () => {
    const data = { scene: 'a=1', check_path: false };
    const image = await reader().callWeixin('/wxa/getwxacodeunlimit', { data, responseType: 'arraybuffer' });
    expect(image.length).toBeGreaterThan(100);
  });

  it('serves the last valid token while the server is down, and says so', async () => {
    const { getToken } = reader();
    const token = await getToken();
    vi.useFakeTimers({ now: Date.now() + 180_000, toFake: ['Date'] });
    emulator.faults.inject({ on: '/token', times: Number.POSITIVE_INFINITY, reply: { reset: true } });
    expect(await getToken()).toBe(token);
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('document_unreadable'));
    vi.setSystemTime(Date.now() + 7_200_000);
    await expect(getToken()).rejects.toMatchObject({
      code: 'missing_token',
      errMsg: expect.stringMatching(/no answer from serveToken/),
    });
  });

  it('asks a second time beside a request that gets no answer', async () => {
    emulator.faults.inject({ on: '/token', reply: { hang: true } });
    expect(await reader().getToken()).toBe(newest());
    expect(asked('/token')).toBe(2);
  });

  it('reads that the key is wrong, and what to look at', async () => {
    await expect(reader({ key: newAccessKey() }).getToken()).rejects.toMatchObject({
      code: 'missing_token',
      errMsg: expect.stringMatching(/-601004.*signature/),
      hint: expect.stringMatching(/HTTP_ACCESS_KEYS.*clock/),
      cause: { code: 'denied' },
    });
  });
});

describe('what is configured wrongly', () => {
  const key = newAccessKey();
  const url = 'https://example.com/token';
  it.each([
    ['no options', undefined, /options are no object/],
    ['an unknown option', { url, key, appId: 'wx1' }, /no option 'appId'/],
    ['an empty AppID', { url, key, appid: '' }, /appid is no AppID/],
    ['plain http to somewhere else', { url: 'http://example.com/token', key }, /url is no https address/],
    ['no address', { url: 'example.com', key }, /url is no https address/],
    ['an address that is none', { url: 'https://', key }, /url is no https address/],
    ['an address with a name in it', { url: 'https://a:b@example.com', key }, /url is no https address/],
    ['no key', { url, key: undefined }, /key is not whsec_/],
    ['a key with its name', { url, key: `java:${key}` }, /key is not whsec_/],
    ['a short key', { url, key: newAccessKey(16) }, /key is not whsec_/],
  ])('%s is told at once', (_, access, errMsg) => {
    const create = () => createHttpTokenReader(access as never);
    expect(create).toThrow(
      expect.objectContaining({ code: 'configuration', errMsg: expect.stringMatching(errMsg) }),
    );
  });
});

describe('what answers', () => {
  const key = newAccessKey();
  const bytes = Buffer.from(key.slice(6), 'base64');
  const good = { token: 'good', appid: 'wx1', expiresAt: Date.now() + 3_600_000, reuseForMs: 60_000 };
  let server: Server;
  afterEach(() => server.close());

  async function readFrom(status: number, bodyFor: (id: string) => string): Promise<unknown> {
    server = createServer(({ headers }, response) =>
      response.writeHead(status).end(bodyFor(String(headers['webhook-id']))),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return createHttpTokenReader({ url, key, appid: 'wx1' })
      .getToken()
      .catch((error: unknown) => error);
  }
  const sealed = (content: object) => (id: string) =>
    JSON.stringify({
      errCode: 0,
      errMsg: 'ok',
      sealed: seal(bytes, id, { ...good, ...content }, randomBytes(12)),
    });

  it('is believed when it was sealed for this request', async () => {
    expect(await readFrom(200, sealed({}))).toBe('good');
  });

  it('is good for as long as it says, although the clock here is ahead', async () => {
    expect(await readFrom(200, sealed({ expiresAt: Date.now() - 250_000, reuseForMs: 50_000 }))).toBe('good');
  });

  it.each([
    ['a page', () => '<html>'],
    ['a token in clear', () => '{"errCode":0,"errMsg":"ok","token":"in-clear"}'],
    ['a failure without words', () => '{"errCode":40001}'],
    ['a gateway', () => '{"code":"INVALID_PATH","message":"not found"}'],
    ['what was sealed for another request', () => sealed({})('another')],
    ['what is no token', sealed({ token: '' })],
    ['a token without an end', sealed({ expiresAt: null })],
    ['the token of another AppID', sealed({ appid: 'wx2' })],
  ])('is not believed: %s', async (_, bodyFor) => {
    expect(await readFrom(200, bodyFor)).toMatchObject({
      code: 'missing_token',
      cause: { code: 'invalid_reply' },
    });
  });

  it('is quoted where it gives a reason, without what looks like a secret', async () => {
    const secret = 'a'.repeat(40);
    const error = await readFrom(400, () =>
      JSON.stringify({ errCode: -501007, errMsg: `wrong ${secret}`, hint: secret }),
    );
    expect(error).toMatchObject({ cause: { code: 'configuration', errMsg: 'wrong ***', hint: '***' } });
    server.close();
    expect(await readFrom(413, () => '{"errCode":-1,"errMsg":"long"}')).toMatchObject({
      cause: { errMsg: 'long' },
    });
  });
});
