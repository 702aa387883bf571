import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prepareCall } from '../../cloudfunctions/cloud-token/adapters/weixin-client.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import { type LoopbackWeixin, NOBODY, serveWeixin } from '../support/loopback-weixin.ts';

const TOKEN = 'token-0123456789';
const MEGABYTE = 1024 * 1024;

async function callWithToken(path: unknown, call: unknown, token: string): Promise<unknown> {
  return prepareCall(path, call)(token);
}

function useHosts(...hosts: (LoopbackWeixin | string)[]): void {
  const addresses = hosts.map((host) => (typeof host === 'string' ? host : host.host));
  vi.stubEnv('WEIXIN_API_HOSTS', addresses.join(','));
}

async function serveTwo(): Promise<[LoopbackWeixin, LoopbackWeixin]> {
  const servers: [LoopbackWeixin, LoopbackWeixin] = [
    await serveWeixin(json({ from: 1 })),
    await serveWeixin(json({ from: 2 })),
  ];
  useHosts(...servers);
  return servers;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a call', () => {
  it('is a GET with the token and the parameters in the query', async () => {
    const weixin = await serveWeixin(json({ ip_list: [] }));
    useHosts(weixin);
    expect(await callWithToken('/cgi-bin/getcallbackip', { params: { a: 1 } }, TOKEN)).toEqual({
      ip_list: [],
    });
    const [request] = weixin.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/cgi-bin/getcallbackip', body: Buffer.alloc(0) });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ a: '1', access_token: TOKEN });
  });

  it('is a POST when it has data', async () => {
    const weixin = await serveWeixin();
    useHosts(weixin);
    await callWithToken('/wxa/x', { data: { scene: 'a=1' } }, TOKEN);
    const [request] = weixin.requests;
    expect(request?.method).toBe('POST');
    expect(JSON.parse(String(request?.body))).toEqual({ scene: 'a=1' });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ access_token: TOKEN });
  });

  it('has the method it is given', async () => {
    const weixin = await serveWeixin();
    useHosts(weixin);
    await callWithToken('/wxa/x', { method: 'POST' }, TOKEN);
    await callWithToken('/wxa/x', { method: 'GET', data: { a: 1 } }, TOKEN);
    expect(weixin.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('has the token it is given, even when a parameter says otherwise', async () => {
    const weixin = await serveWeixin();
    useHosts(weixin);
    await callWithToken('/wxa/x?b=2', { params: { access_token: 'old' } }, TOKEN);
    expect(weixin.requests[0]?.query.getAll('access_token')).toEqual([TOKEN]);
    expect(weixin.requests[0]?.query.get('b')).toBe('2');
  });

  it('resolves to bytes when they are asked for', async () => {
    const body = Buffer.from('89504e47', 'hex');
    useHosts(await serveWeixin({ status: 200, headers: { 'content-type': 'image/png' }, body }));
    expect(await callWithToken('/wxa/x', { responseType: 'arraybuffer' }, TOKEN)).toEqual(body);
  });

  it('is sent as it was made ready, as often as need be', async () => {
    const weixin = await serveWeixin();
    useHosts(weixin);
    const data = { a: 1, toJSON: vi.fn(() => ({ a: data.a })) };
    const call = prepareCall('/wxa/x', { data });
    data.a = 2;
    for (const token of ['token-1', 'token-2']) await call(token);
    expect(weixin.requests.map(({ body }) => String(body))).toEqual(['{"a":1}', '{"a":1}']);
    expect(weixin.requests.map(({ query }) => query.get('access_token'))).toEqual(['token-1', 'token-2']);
    expect(data.toJSON).toHaveBeenCalledOnce();
  });

  it('tells a file from the errcode that it seems to be', async () => {
    const body = '{"errcode":40001}';
    const headers = { 'content-disposition': 'attachment; filename=a.json' };
    useHosts(await serveWeixin({ status: 200, headers, body }));
    expect(await callWithToken('/wxa/x', { responseType: 'arraybuffer' }, TOKEN)).toEqual(Buffer.from(body));
    await expect(callWithToken('/wxa/x', {}, TOKEN)).rejects.toMatchObject({ errCode: 40001 });
  });

  it('rejects with WeChat’s errcode, on the host that answered', async () => {
    const weixin = await serveWeixin(json({ errcode: 40001, errmsg: `invalid credential ${TOKEN}` }));
    const next = await serveWeixin();
    useHosts(weixin, next);
    await expect(callWithToken('/wxa/x', {}, TOKEN)).rejects.toMatchObject({
      code: 'weixin',
      errCode: 40001,
      errMsg: 'invalid credential ***',
    });
    expect(next.requests).toEqual([]);
  });

  it('takes 20 MiB and not a byte more', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const bytes = Buffer.alloc(20 * MEGABYTE + 1);
    const weixin = await serveWeixin({ status: 200, headers, body: gzipSync(bytes.subarray(1)) });
    useHosts(weixin);
    const call = () => callWithToken('/wxa/x', { responseType: 'arraybuffer' }, TOKEN);
    expect(await call()).toHaveLength(20 * MEGABYTE);
    weixin.faults.inject({ on: '*', reply: { headers, body: gzipSync(bytes) } });
    await expect(call()).rejects.toMatchObject({ code: 'network' });
  });
});

describe('the next host is called', () => {
  it.each([{}, { data: { a: 1 } }])('when the first one refuses the connection: %j', async (call) => {
    const second = await serveWeixin(json({ from: 2 }));
    useHosts(NOBODY, second);
    expect(await callWithToken('/wxa/x', call, TOKEN)).toEqual({ from: 2 });
    expect(second.requests).toMatchObject([{ path: '/wxa/x' }]);
    expect(second.requests[0]?.query.get('access_token')).toBe(TOKEN);
  });

  it('when the answer to a GET got lost', async () => {
    const [first, second] = await serveTwo();
    first.faults.inject({ on: '/wxa/x', after: true, reply: { reset: true } });
    expect(await callWithToken('/wxa/x', {}, TOKEN)).toEqual({ from: 2 });
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  });

  it('when a GET has had no answer for 10 seconds', async () => {
    const [first] = await serveTwo();
    first.faults.inject({ on: '/wxa/x', reply: { hang: true } });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let answer: unknown;
    const answered = callWithToken('/wxa/x', {}, TOKEN).then((value) => {
      answer = value;
    });
    while (first.requests.length === 0) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await answered;
    expect(answer).toEqual({ from: 2 });
  });
});

describe('a call with a time-out of its own', () => {
  it.each([undefined, { a: 1 }])('waits no longer for a host: %j', async (data) => {
    const [first, second] = await serveTwo();
    for (const { faults } of [first, second]) faults.inject({ on: '*', reply: { hang: true } });
    const startedAt = performance.now();
    await expect(callWithToken('/wxa/x', { data, timeoutMs: 60 }, TOKEN)).rejects.toMatchObject({
      code: 'network',
      errMsg: `no answer from WeChat: TIMEOUT (${(data ? first : second).host})`,
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it.each([[0], [-1], ['60'], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 31], [null]])(
    'takes no %j for it',
    async (timeoutMs) => {
      await expect(callWithToken('/wxa/x', { timeoutMs }, TOKEN)).rejects.toMatchObject({
        code: 'configuration',
        errMsg: 'timeoutMs is no number of milliseconds',
      });
    },
  );

  it('may have the largest that there is', async () => {
    useHosts(await serveWeixin());
    expect(await callWithToken('/wxa/x', { timeoutMs: 2 ** 31 - 1 }, TOKEN)).toEqual({ ok: true });
  });
});

describe('a call that may have taken effect is not repeated', () => {
  it.each([{ data: { a: 1 } }, { method: 'POST' as const }])('%j', async (call) => {
    const [first, second] = await serveTwo();
    first.faults.inject({ on: '/wxa/x', after: true, reply: { reset: true } });
    await expect(callWithToken('/wxa/x', call, TOKEN)).rejects.toMatchObject({
      code: 'network',
      errMsg: `no answer from WeChat: ECONNRESET (${first.host})`,
    });
    expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
  });
});

describe('a call fails', () => {
  it('with the last failure when no host can be reached, and without the token', async () => {
    useHosts(NOBODY, 'http://127.0.0.1:2');
    const error = await callWithToken('/wxa/x', {}, TOKEN).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'TokenError',
      code: 'network',
      errCode: -601003,
      errMsg: 'no answer from WeChat: ECONNREFUSED (http://127.0.0.1:2)',
      hint: expect.stringContaining('WEIXIN_API_HOSTS'),
    });
    expect(String((error as Error).stack)).not.toContain(TOKEN);
  });

  it.each([
    ['wxa/x', {}, 'begins with one slash'],
    ['/wxa/x?access_token=1', {}, 'has no access_token'],
    ['/wxa/x', { data: 1n }, 'data cannot be sent as JSON'],
    ['/wxa/x', { data: 7 }, 'data cannot be sent as JSON'],
    ['/wxa/x', { data: Readable.from([]) }, 'data is a stream'],
    ['/wxa/x', { params: { a: '\uD800' } }, 'the parameter "a"'],
    [
      '/wxa/x',
      { timeout: 1 },
      "there is no option 'timeout', only method, params, data, responseType, timeoutMs, appid",
    ],
    ['/wxa/x', { method: 'PUT' }, "the option method is not 'GET' or 'POST'"],
    ['/wxa/x', { method: null }, "the option method is not 'GET' or 'POST'"],
    ['/wxa/x', { responseType: 'text' }, "the option responseType is not 'json' or 'arraybuffer'"],
    ['/wxa/x', 'GET', "the options are no object but 'GET'"],
    ['/wxa/x', null, 'the options are no object but null'],
  ])('before anything is sent for %j with %o: %s', async (path, call, why) => {
    const weixin = await serveWeixin();
    useHosts(weixin);
    expect(() => prepareCall(path, call)).toThrow(
      expect.objectContaining({
        name: 'TokenError',
        code: 'configuration',
        errCode: -501007,
        errMsg: expect.stringContaining(why),
      }),
    );
    expect(weixin.requests).toEqual([]);
  });

  it('before anything is sent when the environment names a proxy that is none', () => {
    vi.stubEnv('HTTPS_PROXY', 'http://:::');
    expect(() => prepareCall('/wxa/x')).toThrow('HTTPS_PROXY');
  });

  it('before anything is sent when WEIXIN_API_HOSTS would send the token in the clear', async () => {
    const weixin = await serveWeixin();
    useHosts(weixin, 'http://proxy.example');
    await expect(callWithToken('/wxa/x', {}, TOKEN)).rejects.toMatchObject({ code: 'configuration' });
    expect(weixin.requests).toEqual([]);
  });
});
