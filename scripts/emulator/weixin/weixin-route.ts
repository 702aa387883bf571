import type { PlatformClock } from '../clock.ts';
import { json, type Reply } from '../http/reply.ts';
import type { HttpRequest, Route } from '../http/route.ts';
import type { ApiPath } from './call-quota.ts';
import { miniProgramCode } from './mini-program-code.ts';
import { isTicketType } from './tickets.ts';
import type { TokenRequest, Weixin } from './weixin.ts';
import { isWeixinFailure, type WeixinErrcode, weixinFailure } from './weixin-failure.ts';

/** Settings of the route. */
export interface WeixinRouteOptions {
  weixin: Weixin;
  clock: PlatformClock;
  /** The mini program's pages, for codes that check theirs. @default every page exists */
  pages?: readonly string[];
}

interface Call extends HttpRequest {
  options: WeixinRouteOptions;
  /** Whose access token came with the request; empty where none is needed. */
  appid: string;
}

interface Endpoint {
  method: 'GET' | 'POST';
  needsToken: boolean;
  answer(call: Call): Reply | WeixinErrcode | Promise<Reply | WeixinErrcode>;
}

const ENDPOINTS = new Map<string, Endpoint>([
  ['/cgi-bin/token', { method: 'GET', needsToken: false, answer: fetchToken }],
  ['/cgi-bin/stable_token', { method: 'POST', needsToken: false, answer: fetchStableToken }],
  ['/cgi-bin/getcallbackip', { method: 'GET', needsToken: true, answer: listAddresses }],
  ['/cgi-bin/get_api_domain_ip', { method: 'GET', needsToken: true, answer: listAddresses }],
  ['/cgi-bin/ticket/getticket', { method: 'GET', needsToken: true, answer: fetchTicket }],
  ['/cgi-bin/openapi/quota/get', { method: 'POST', needsToken: true, answer: getQuota }],
  ['/cgi-bin/clear_quota', { method: 'POST', needsToken: true, answer: clearQuota }],
  ['/cgi-bin/clear_quota/v2', { method: 'POST', needsToken: false, answer: clearQuotaBySecret }],
  ['/wxa/getwxacodeunlimit', { method: 'POST', needsToken: true, answer: drawCode }],
]);

/**
 * Speaks WeChat's HTTP API for the local server: everything under `/cgi-bin/` and `/wxa/`. A caller's address is its
 * `x-forwarded-for`, otherwise 127.0.0.1.
 */
export function createWeixinRoute(options: WeixinRouteOptions): Route {
  return {
    matches: (path) => path.startsWith('/cgi-bin/') || path.startsWith('/wxa/'),
    name: (request) => request.path,
    async handle(request) {
      const answer = await answerRequest(request, options);
      return typeof answer === 'number' ? json(weixinFailure(answer, options.clock.now())) : answer;
    },
  };
}

async function answerRequest(
  request: HttpRequest,
  options: WeixinRouteOptions,
): Promise<Reply | WeixinErrcode> {
  const endpoint = ENDPOINTS.get(request.path);
  if (endpoint === undefined) return 40066;
  if (request.method !== endpoint.method) return endpoint.method === 'GET' ? 43001 : 43002;
  if (!endpoint.needsToken) return endpoint.answer({ ...request, options, appid: '' });
  const owner = options.weixin.checkToken(request.query.get('access_token'));
  if (isWeixinFailure(owner)) return json(owner);
  const exhausted = options.weixin.countCall(owner.appid, request.path as ApiPath);
  return exhausted ? json(exhausted) : endpoint.answer({ ...request, options, appid: owner.appid });
}

function fetchToken(call: Call): Reply {
  return json(call.options.weixin.fetchToken(tokenRequest(call, Object.fromEntries(call.query))));
}

function fetchStableToken(call: Call): Reply | WeixinErrcode {
  const body = jsonBody(call);
  if (typeof body === 'number') return body;
  const forceRefresh = body.force_refresh === true;
  return json(call.options.weixin.fetchStableToken({ ...tokenRequest(call, body), forceRefresh }));
}

function listAddresses(): Reply {
  return json({ ip_list: ['127.0.0.1'] });
}

function fetchTicket({ options, appid, query }: Call): Reply | WeixinErrcode {
  const type = query.get('type');
  return isTicketType(type) ? json(options.weixin.fetchTicket(appid, type)) : 40097;
}

function getQuota({ options, appid, ...request }: Call): Reply | WeixinErrcode {
  const body = jsonBody(request);
  if (typeof body === 'number') return body;
  const path = String(body.cgi_path);
  if (!isApiPath(path)) return 76021;
  const { perDay, perMinute, used } = options.weixin.quota(appid, path);
  return json({
    errcode: 0,
    errmsg: 'ok',
    quota: { daily_limit: perDay, used, remain: perDay - used },
    rate_limit: { call_count: perMinute, refresh_second: 60 },
  });
}

function isApiPath(path: string): path is ApiPath {
  return /^(\/[\w-]+)+$/.test(path);
}

function clearQuota({ options, appid, ...request }: Call): Reply | WeixinErrcode {
  const body = jsonBody(request);
  if (typeof body === 'number') return body;
  if (body.appid !== appid) return 40013;
  return json(options.weixin.clearQuota(appid) ?? { errcode: 0, errmsg: 'ok' });
}

/** The official example has the two in the query, its table does not say where they belong. */
function clearQuotaBySecret(call: Call): Reply | WeixinErrcode {
  const body = call.body.length === 0 ? {} : jsonBody(call);
  if (typeof body === 'number') return body;
  const { appsecret: secret, ...more } = { ...Object.fromEntries(call.query), ...body };
  const request = tokenRequest(call, { ...more, secret });
  return json(call.options.weixin.clearQuotaBySecret(request) ?? { errcode: 0, errmsg: 'ok' });
}

async function drawCode(call: Call): Promise<Reply | WeixinErrcode> {
  const body = jsonBody(call);
  const code = typeof body === 'number' ? body : await miniProgramCode(body, call.options.pages);
  return typeof code === 'number'
    ? code
    : { status: 200, headers: { 'content-type': 'image/png' }, body: code };
}

function tokenRequest({ headers }: Call, parameters: Record<string, unknown>): TokenRequest {
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : '');
  const forwarded = [headers['x-forwarded-for']].flat()[0]?.split(',')[0]?.trim();
  return {
    grantType: text('grant_type'),
    appid: text('appid'),
    secret: text('secret'),
    ip: forwarded || '127.0.0.1',
  };
}

function jsonBody({ body }: { body: Buffer }): Record<string, unknown> | 44002 | 47001 {
  if (body.length === 0) return 44002;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : 47001;
  } catch {
    return 47001;
  }
}
