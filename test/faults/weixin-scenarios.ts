import type { FaultReply } from '../../scripts/emulator/http/faults.ts';
import { brotliBomb, gzipBomb } from './bombs.ts';
import type { Expected, Place, Scenario } from './scenario.ts';

const MB = 1024 * 1024;
const NETWORK = { errCode: -601003 };
const INVALID_REPLY = { errCode: -601001 };

/** A refresh whose every request for a token is answered like this. */
function answered(
  name: string,
  reply: FaultReply | ((place: Place) => FaultReply),
  expected: Expected,
  more: Partial<Scenario> = {},
): Scenario {
  const faults = (place: Place) => [
    { on: '/cgi-bin/*', times: Infinity, reply: typeof reply === 'function' ? reply(place) : reply },
  ];
  return { name, does: 'refresh', faults, expected, ...more };
}

const half = (body: Buffer) => body.subarray(0, body.length / 2);
const html = (body: Buffer | string) => `<html><body><h1>Bad Gateway</h1><pre>${body}</pre></body></html>`;
const redirectTo = (status: number) => (place: Place) => ({
  status,
  headers: { location: `${place.elsewhere}/cgi-bin/token` },
  body: '',
});
const errmsg = (text: (secret: string) => string) => (place: Place) => ({
  json: {
    errcode: 40125,
    errmsg: `invalid appsecret ${text(place.secret)}, rid: 65f0c0de-1234abcd-5678ef90`,
  },
});
const unicodeEscaped = (text: string) => text.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

/** What WeChat, or who answers for it, can do to a refresh. */
export const WEIXIN_SCENARIOS: Scenario[] = [
  answered('a connection that is reset', { reset: true }, NETWORK),
  {
    name: 'a connection that is reset once a token is issued',
    does: 'refresh',
    faults: () => [{ on: '/cgi-bin/token', times: Infinity, after: true, reply: { reset: true } }],
    expected: NETWORK,
  },
  answered('no answer within the default time-out of 3 s', { hang: true }, NETWORK, { timeLimitMs: 3_000 }),
  answered('an answer byte by byte, too slow for 3 s', { alter: (body) => ({ body, dripMs: 50 }) }, NETWORK, {
    timeLimitMs: 3_000,
  }),
  answered('HTML', { body: html('') }, INVALID_REPLY),
  answered('HTML around the token', { alter: (body) => ({ body: html(body) }) }, INVALID_REPLY),
  answered('an empty body', { body: '' }, INVALID_REPLY),
  answered('10 MB', { body: Buffer.alloc(10 * MB, 'a') }, NETWORK),
  answered(
    'the token in 10 MB of blanks',
    { alter: (body) => ({ body: body + ' '.repeat(10 * MB) }) },
    NETWORK,
  ),
  answered('half an answer', { alter: (body) => ({ body: half(body) }) }, INVALID_REPLY),
  answered(
    'half an answer and a lost connection',
    { alter: (body) => ({ headers: { 'content-length': String(body.length) }, body: half(body) }) },
    NETWORK,
  ),
  answered('an endless header', { headers: { 'x-padding': 'a'.repeat(64 * 1024) }, body: '{}' }, NETWORK),
  answered('a gzip bomb of 256 MB', { headers: { 'content-encoding': 'gzip' }, body: gzipBomb() }, NETWORK),
  answered('a brotli bomb of 64 MB', { headers: { 'content-encoding': 'br' }, body: brotliBomb() }, NETWORK),
  ...[429, 500, 502].map((status) =>
    answered(`HTTP ${status} with a token in it`, { alter: (body) => ({ status, body }) }, INVALID_REPLY),
  ),
  ...[302, 307].map((status) =>
    answered(`HTTP ${status} to another host`, redirectTo(status), INVALID_REPLY, { maxTokenRequests: 1 }),
  ),
  answered('HTTP 307 to another host, from stable_token', redirectTo(307), INVALID_REPLY, {
    environment: () => ({ TOKEN_API: 'stable_token' }),
    maxTokenRequests: 1,
  }),
  {
    name: 'a certificate that is not to be trusted',
    does: 'refresh',
    environment: ({ selfSigned }) => ({ WEIXIN_API_HOSTS: selfSigned }),
    faults: () => [],
    expected: NETWORK,
  },
  {
    name: 'a certificate that is not to be trusted, and then a good host',
    does: 'refresh',
    environment: ({ selfSigned, url }) => ({ WEIXIN_API_HOSTS: `${selfSigned},${url}` }),
    faults: () => [],
    expected: { errCode: 0, stored: true },
  },
  answered(
    'an errcode beside a token',
    {
      alter: (body) => ({
        body: JSON.stringify({ errcode: 45009, errmsg: `quota ${body}`, ...JSON.parse(String(body)) }),
      }),
    },
    { errCode: 45009 },
    { maxTokenRequests: 1 },
  ),
  answered(
    'an errmsg of 16 kB',
    { json: { errcode: 45009, errmsg: 'quota '.repeat(2700) } },
    { errCode: 45009 },
    { maxTokenRequests: 1 },
  ),
  answered(
    'an errmsg with the AppSecret in a URL',
    errmsg((secret) => `/cgi-bin/token?secret=${secret}`),
    { errCode: 40125 },
    { maxTokenRequests: 1 },
  ),
  answered(
    'an errmsg with the AppSecret in base64',
    errmsg((secret) => Buffer.from(secret).toString('base64')),
    { errCode: 40125 },
    { maxTokenRequests: 1 },
  ),
  answered(
    'an errmsg with the AppSecret JSON-escaped',
    (place) => ({
      body: `{"errcode":40125,"errmsg":"${unicodeEscaped(place.secret)}"}`,
    }),
    { errCode: 40125 },
    { maxTokenRequests: 1 },
  ),
  answered(
    'the AppSecret for a token',
    (place) => ({ json: { access_token: place.secret, expires_in: 7200 } }),
    INVALID_REPLY,
  ),
  {
    name: 'a busy WeChat, twice',
    does: 'refresh',
    faults: () => [
      { on: '/cgi-bin/token', times: 2, reply: { json: { errcode: -1, errmsg: 'system error' } } },
    ],
    expected: { errCode: 0, stored: true },
  },
  {
    name: 'an AppSecret that was put into APPID',
    does: 'refresh',
    environment: ({ secret }) => ({ APPID: secret, APPSECRET: 'wx0000000000000001' }),
    faults: () => [],
    expected: { errCode: 40013 },
    maxTokenRequests: 0,
  },
];
