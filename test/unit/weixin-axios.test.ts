import axios from 'axios';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prepareCall } from '../../cloudfunctions/cloud-token/adapters/weixin-client.ts';
import { createTokenSender } from '../../cloudfunctions/refreshToken/adapters/send-token-request.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import { type LoopbackWeixin, NOBODY, serveWeixin } from '../support/loopback-weixin.ts';

const TOKEN = 'token-0123456789';
const SECRET = 'sesame-0123456789';
const { transformRequest, transformResponse } = axios.defaults;
const own = {
  ...axios.defaults,
  headers: { ...axios.defaults.headers, common: { ...axios.defaults.headers.common } },
};
const transitional = { ...axios.defaults.transitional };

afterEach(() => {
  vi.unstubAllEnvs();
  for (const name of Object.keys(axios.defaults))
    if (!(name in own)) Reflect.deleteProperty(axios.defaults, name);
  Object.assign(axios.defaults, own, { transformRequest, transformResponse });
  Object.assign(axios.defaults.transitional as object, transitional);
  axios.interceptors.request.clear();
  axios.interceptors.response.clear();
});

/** One call of an API and one request for a token, and what reached WeChat of them. */
async function callBoth(): Promise<LoopbackWeixin> {
  const weixin = await serveWeixin(json({ access_token: 'token-1', expires_in: 7200 }));
  vi.stubEnv('WEIXIN_API_HOSTS', weixin.host);
  const call = prepareCall('/wxa/x', { params: { a: 'b c' }, data: { d: 1 } });
  expect(await call(TOKEN)).toEqual({ access_token: 'token-1', expires_in: 7200 });
  const send = createTokenSender({ appid: 'wx1', secret: SECRET }, 'stable_token');
  expect(await send({ host: weixin.host, force: false, timeoutMs: 5_000 })).toMatchObject({
    kind: 'answered',
  });
  expect(weixin.requests.map(({ path }) => path)).toEqual(['/wxa/x', '/cgi-bin/stable_token']);
  expect(Object.fromEntries(weixin.requests[0]?.query ?? [])).toEqual({ a: 'b c', access_token: TOKEN });
  expect(JSON.parse(String(weixin.requests[0]?.body))).toEqual({ d: 1 });
  return weixin;
}

describe('the axios of the program', () => {
  it('sees neither token nor secret', async () => {
    const seen: unknown[] = [];
    const see = <T>(value: T): T => {
      seen.push(value);
      return value;
    };
    axios.interceptors.request.use(see);
    axios.interceptors.response.use(see, see);
    axios.defaults.transformRequest = [see];
    axios.defaults.transformResponse = [see];
    axios.defaults.paramsSerializer = { serialize: (params) => see(String(params)) };
    axios.defaults.validateStatus = (status) => see(status) === 200;
    axios.defaults.beforeRedirect = see;
    await callBoth();
    expect(seen).toEqual([]);
  });

  it('gives no header to WeChat', async () => {
    axios.defaults.headers.common.Authorization = 'Bearer mine';
    axios.defaults.headers.post['X-Mine'] = '1';
    axios.defaults.auth = { username: 'me', password: 'mine' };
    axios.defaults.withCredentials = true;
    const { requests } = await callBoth();
    for (const { headers } of requests) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('x-mine');
    }
  });

  it.each([
    ['an adapter', { adapter: () => Promise.reject(new Error('mine')) }],
    ['an adapter by its name', { adapter: 'fetch' }],
    ['a base address', { baseURL: `${NOBODY}/mine` }],
    ['a proxy', { proxy: { host: '127.0.0.1', port: 1 } }],
    ['a socket', { socketPath: '/nowhere' }],
    ['parameters', { params: { a: 'mine', access_token: 'mine' } }],
    ['data', { data: { mine: 1 } }],
    ['a method', { method: 'delete' }],
    ['a time-out', { timeout: 1 }],
    ['limits', { maxContentLength: 1, maxBodyLength: 1, maxRate: 1 }],
    ['another kind of answer', { responseType: 'stream', responseEncoding: 'latin1', decompress: false }],
    ['another version of HTTP', { httpVersion: 2 }],
    ['a signal', { signal: AbortSignal.abort() }],
    ['a transport', { transport: { request: () => undefined } }],
    ['a look-up', { lookup: () => undefined }],
  ])('changes nothing: %s', async (_, defaults) => {
    Object.assign(axios.defaults, defaults);
    await callBoth();
  });

  it('changes nothing by what all instances share', async () => {
    const shared = axios.defaults.transitional as { legacyInterceptorReqResOrdering?: unknown };
    shared.legacyInterceptorReqResOrdering = 'mine';
    await callBoth();
  });

  it('changes nothing by an interceptor that hands on the data alone, or throws', async () => {
    axios.interceptors.response.use(({ data }) => data);
    axios.interceptors.request.use(() => Promise.reject(new Error('mine')));
    await callBoth();
  });

  it('stays as it was', async () => {
    const before = JSON.stringify(axios.defaults);
    await callBoth();
    expect(JSON.stringify(axios.defaults)).toBe(before);
  });
});
