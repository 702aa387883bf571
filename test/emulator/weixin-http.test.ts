import { describe, expect, test } from 'vitest';
import { createClock } from '../../scripts/emulator/clock.ts';
import { createWeixin } from '../../scripts/emulator/weixin/weixin.ts';
import { createWeixinRoute } from '../../scripts/emulator/weixin/weixin-route.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

interface Options {
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
}

function setUp() {
  const clock = createClock(() => 0);
  const weixin = createWeixin({ clock });
  const { appid, secret } = weixin.addAccount();
  const route = createWeixinRoute({ weixin, clock, pages: ['pages/index/index'] });
  const call = async (
    method: string,
    path: string,
    { query = {}, body = '', headers = {} }: Options = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(text) };
    const reply = await route.handle(request);
    expect(reply.status).toBe(200);
    const isPicture = reply.headers['content-type'] === 'image/png';
    return isPicture ? reply.body : (JSON.parse(String(reply.body)) as Record<string, unknown>);
  };
  const credentials = { grant_type: 'client_credential', appid, secret };
  const fetchToken = async () => {
    await call('GET', '/cgi-bin/token', { query: credentials });
    return weixin.newestToken(appid) ?? '';
  };
  return { clock, weixin, appid, credentials, route, call, fetchToken };
}

test('serves everything under /cgi-bin/ and /wxa/, faults named by the path', () => {
  const { route } = setUp();
  expect(['/cgi-bin/token', '/wxa/x', '/admin', '/'].map(route.matches)).toEqual([true, true, false, false]);
  const request = { method: 'GET', path: '/wxa/x', query: new URLSearchParams(), headers: {}, body: PNG };
  expect(route.name(request)).toBe('/wxa/x');
});

test('answers an unknown path with 40066', async () => {
  const { call } = setUp();
  expect(await call('GET', '/cgi-bin/nothing')).toMatchObject({ errcode: 40066 });
  expect(await call('GET', '/cgi-bin/__proto__')).toMatchObject({ errcode: 40066 });
});

describe('GET /cgi-bin/token', () => {
  test('gives a token for the query’s credentials', async () => {
    const { weixin, appid, credentials, call } = setUp();
    const reply = await call('GET', '/cgi-bin/token', { query: credentials });
    expect(reply).toEqual({ access_token: weixin.newestToken(appid), expires_in: 7200 });
  });

  test('fails on missing parameters and on another method', async () => {
    const { call } = setUp();
    expect(await call('GET', '/cgi-bin/token')).toMatchObject({ errcode: 41002 });
    expect(await call('POST', '/cgi-bin/token')).toMatchObject({ errcode: 43001 });
  });

  test('sees the address in x-forwarded-for, else the loopback one', async () => {
    const { weixin, appid, credentials, call } = setUp();
    weixin.configure(appid, { whitelist: ['198.51.100.7'] });
    const refused = await call('GET', '/cgi-bin/token', { query: credentials });
    expect(refused).toMatchObject({
      errcode: 40164,
      errmsg: expect.stringContaining('invalid ip 127.0.0.1 '),
    });
    const headers = { 'x-forwarded-for': '198.51.100.7, 10.0.0.1' };
    expect(await call('GET', '/cgi-bin/token', { query: credentials, headers })).toHaveProperty(
      'access_token',
    );
  });
});

describe('POST /cgi-bin/stable_token', () => {
  test('gives the same token until force_refresh', async () => {
    const { credentials, call } = setUp();
    const fetch = (body: object) => call('POST', '/cgi-bin/stable_token', { body });
    const first = await fetch(credentials);
    expect(await fetch(credentials)).toEqual(first);
    expect(await fetch({ ...credentials, force_refresh: 'true' })).toEqual(first);
    expect(await fetch({ ...credentials, force_refresh: true })).not.toEqual(first);
  });

  test.each([
    ['GET', '', 43002],
    ['POST', '', 44002],
    ['POST', 'grant_type=client_credential', 47001],
    ['POST', '[]', 47001],
    ['POST', '{}', 41002],
  ])('%s with %j fails', async (method, body, errcode) => {
    expect(await setUp().call(method, '/cgi-bin/stable_token', { body })).toMatchObject({ errcode });
  });
});

describe('an API call', () => {
  test('needs a valid access token', async () => {
    const { call, fetchToken } = setUp();
    const path = '/cgi-bin/getcallbackip';
    expect(await call('GET', path)).toMatchObject({ errcode: 41001 });
    expect(await call('GET', path, { query: { access_token: 'x' } })).toMatchObject({ errcode: 40001 });
    const query = { access_token: await fetchToken() };
    expect(await call('GET', path, { query })).toEqual({ ip_list: ['127.0.0.1'] });
    expect(await call('GET', '/cgi-bin/get_api_domain_ip', { query })).toEqual({ ip_list: ['127.0.0.1'] });
  });

  test('reads the quota of the token interfaces', async () => {
    const { call, fetchToken } = setUp();
    const query = { access_token: await fetchToken() };
    const read = (cgi_path: string) =>
      call('POST', '/cgi-bin/openapi/quota/get', { query, body: { cgi_path } });
    expect(await read('/cgi-bin/token')).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 2000, used: 1, remain: 1999 },
      rate_limit: { call_count: 10_000, refresh_second: 60 },
    });
    await call('GET', '/cgi-bin/getcallbackip', { query });
    expect(await read('/cgi-bin/getcallbackip')).toMatchObject({ errcode: 0, quota: { used: 1 } });
    expect(await read('/cgi-bin/message/custom/send')).toMatchObject({ errcode: 0, quota: { used: 0 } });
    expect(await read('cgi-bin/token')).toMatchObject({ errcode: 76021 });
  });

  test('clears the quota of the token’s own account', async () => {
    const { weixin, appid, call, fetchToken } = setUp();
    const query = { access_token: await fetchToken() };
    const clear = (body: object) => call('POST', '/cgi-bin/clear_quota', { query, body });
    expect(await clear({ appid: 'wx1' })).toMatchObject({ errcode: 40013 });
    expect(await clear({ appid })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(weixin.state(appid).token.requestsToday).toBe(0);
  });

  test.each(['query', 'body'])(
    'clears the quota with the AppSecret, in the %s, without a token',
    async (place) => {
      const { weixin, appid, credentials, call, fetchToken } = setUp();
      await fetchToken();
      const clear = (more: object) => {
        const parameters = { appid, appsecret: credentials.secret, ...more };
        return call('POST', '/cgi-bin/clear_quota/v2', { [place]: parameters });
      };
      expect(await clear({ appid: 'wx1' })).toMatchObject({ errcode: 40013 });
      expect(await clear({ appsecret: 'wrong' })).toMatchObject({ errcode: 40125 });
      expect(weixin.state(appid).token.requestsToday).toBe(1);
      expect(await clear({})).toEqual({ errcode: 0, errmsg: 'ok' });
      expect(weixin.state(appid).token.requestsToday).toBe(0);
      for (let n = 1; n < 10; n++) weixin.clearQuota(appid);
      expect(await clear({})).toMatchObject({ errcode: 48006 });
    },
  );

  test('gives the same ticket as long as it lives, and always 7200', async () => {
    const { clock, weixin, appid, call, fetchToken } = setUp();
    const fetchTicket = async (type: string) => {
      const query = { access_token: await fetchToken(), type };
      return (await call('GET', '/cgi-bin/ticket/getticket', { query })) as Record<string, string>;
    };
    const first = await fetchTicket('jsapi');
    expect(first).toEqual({ errcode: 0, errmsg: 'ok', ticket: expect.any(String), expires_in: 7200 });
    clock.advance(7_199_999);
    expect(await fetchTicket('jsapi')).toEqual(first);
    weixin.renewTicket(appid, 'jsapi');
    expect((await fetchTicket('jsapi')).ticket).not.toBe(first.ticket);
    expect(weixin.isLiveTicket(appid, 'jsapi', first.ticket ?? '')).toBe(true);
    clock.advance(1);
    expect(weixin.isLiveTicket(appid, 'jsapi', first.ticket ?? '')).toBe(false);
    expect((await fetchTicket('wx_card')).ticket).not.toBe(first.ticket);
    expect(await fetchTicket('card')).toMatchObject({ errcode: 40097 });
  });
});

describe('POST /wxa/getwxacodeunlimit', () => {
  test('draws a picture', async () => {
    const { call, fetchToken } = setUp();
    const query = { access_token: await fetchToken() };
    const body = { scene: 'id=1', page: 'pages/index/index', width: 280 };
    const picture = (await call('POST', '/wxa/getwxacodeunlimit', { query, body })) as Buffer;
    expect(picture.subarray(0, 4)).toEqual(PNG);
    expect(picture.readUInt32BE(16)).toBe(280);
  });

  test.each([
    [{}, 40169],
    [{ scene: '' }, 40169],
    [{ scene: 'a'.repeat(33) }, 40169],
    [{ scene: '中文' }, 40129],
    [{ scene: 'a b' }, 40129],
    [{ scene: 'a', page: '/pages/index/index' }, 41030],
    [{ scene: 'a', page: 'pages/other/other' }, 41030],
    ['no json', 47001],
  ])('refuses %j', async (body, errcode) => {
    const { call, fetchToken } = setUp();
    const query = { access_token: await fetchToken() };
    expect(await call('POST', '/wxa/getwxacodeunlimit', { query, body })).toMatchObject({ errcode });
  });

  test('lets a page be unknown when it is not to be checked', async () => {
    const { call, fetchToken } = setUp();
    const query = { access_token: await fetchToken() };
    const body = { scene: 'a', page: 'pages/other/other', check_path: false };
    expect(Buffer.isBuffer(await call('POST', '/wxa/getwxacodeunlimit', { query, body }))).toBe(true);
  });
});
