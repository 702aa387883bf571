import type { FaultReply } from '../../scripts/emulator/http/faults.ts';
import { gzipBomb } from './bombs.ts';
import type { ProbeEvent } from './probe.ts';
import { type Expected, type Place, repeating, type Scenario } from './scenario.ts';

const GET = '/cgi-bin/getcallbackip';
const POST = '/wxa/getwxacodeunlimit';
const CALL: Record<string, ProbeEvent> = {
  [GET]: { does: 'callWeixin', path: GET },
  [POST]: { does: 'callWeixin', path: POST, call: { data: { scene: 'a' } } },
};
const NETWORK = { code: 'network', errCode: -601003 };
const INVALID_REPLY = { code: 'invalid_reply', errCode: -601001 };
const MISSING = { code: 'missing_token', errCode: -1 };
const MB = 1024 * 1024;

/** A call of a WeChat API that is always answered like this. */
function call(
  path: typeof GET | typeof POST,
  name: string,
  reply: FaultReply | ((place: Place) => FaultReply),
  expected: Expected,
  more: Partial<Scenario> = {},
): Scenario {
  const faults = (place: Place) => [
    { on: path, times: Infinity, reply: typeof reply === 'function' ? reply(place) : reply },
  ];
  const does = CALL[path] as ProbeEvent;
  return { name: `callWeixin, ${name}`, does, faults, expected, maxTokenRequests: 0, ...more };
}

function redirected(path: typeof GET | typeof POST, status: number): Scenario {
  const to = ({ elsewhere }: Place) => ({ status, headers: { location: elsewhere + path }, body: '' });
  return call(path, `HTTP ${status} of ${path} to another host`, to, INVALID_REPLY);
}

/** WeChat says something against a call and repeats its token. */
function repeated(how: string, encode: (token: string) => string): Scenario {
  const fault = repeating({ on: GET, times: Infinity }, ({ query }) => ({
    errcode: 48001,
    errmsg: `api unauthorized ${encode(String(query.get('access_token')))} rid: 65f0c0de-1234abcd-5678ef90`,
  }));
  const expected = { code: 'weixin', errCode: 48001 };
  return { ...call(GET, `an errmsg with the token ${how}`, { hang: true }, expected), faults: () => [fault] };
}

/** A call of the library that cannot have a token, or no other one, because of this. */
function without(
  does: 'getToken' | 'withToken',
  name: string,
  on: string,
  reply: FaultReply,
  expected: Expected,
): Scenario {
  const begin = does === 'getToken' ? 'an expired token' : 'a stale token';
  const faults = () => [{ on, times: Infinity, reply }];
  return { name: `${does}, ${name}`, does: { does }, begin, faults, expected };
}

const FORBIDDEN = { json: { code: 'DATABASE_PERMISSION_DENIED', message: 'Permission denied' } };
const SYSTEM_ERROR = { json: { code: 'SYS_ERR', message: 'resource system error' } };
const QUOTA = { json: { errcode: 45009, errmsg: 'reach max api daily quota limit' } };
const NOT_DEPLOYED = {
  json: { code: 'FUNCTION_NOT_FOUND', message: 'FunctionName parameter could not be found.' },
};

/** What can happen to a function that uses the library. */
export const LIBRARY_SCENARIOS: Scenario[] = [
  call(
    GET,
    'an answer byte by byte for longer than 10 s',
    { alter: (body) => ({ body, dripMs: 600 }) },
    NETWORK,
  ),
  call(
    GET,
    'an answer byte by byte in a function with the default time-out',
    { alter: (body) => ({ body, dripMs: 600 }) },
    { died: 'Invoking task timed out after 3 seconds' },
    { timeLimitMs: 3_000 },
  ),
  call(
    POST,
    'no answer within the default time-out',
    { hang: true },
    { died: 'Invoking task timed out after 3 seconds' },
    { timeLimitMs: 3_000 },
  ),
  call(GET, 'a connection that is reset', { reset: true }, NETWORK),
  call(POST, 'a connection that is reset under a POST', { reset: true }, NETWORK),
  call(GET, 'HTML', { body: '<html>Bad Gateway</html>' }, INVALID_REPLY),
  call(GET, 'an empty body', { body: '' }, INVALID_REPLY),
  call(
    GET,
    'half an answer',
    { alter: (body) => ({ body: body.subarray(0, body.length / 2) }) },
    INVALID_REPLY,
  ),
  call(GET, '10 MB that are no JSON', { body: Buffer.alloc(10 * MB, 'a') }, INVALID_REPLY),
  call(GET, '21 MB', { body: Buffer.alloc(21 * MB, 'a') }, NETWORK),
  call(GET, 'a gzip bomb of 256 MB', { headers: { 'content-encoding': 'gzip' }, body: gzipBomb() }, NETWORK),
  ...[429, 500, 502].map((status) =>
    call(GET, `HTTP ${status}`, { alter: (body) => ({ status, body }) }, INVALID_REPLY),
  ),
  redirected(GET, 302),
  redirected(POST, 307),
  redirected(POST, 308),
  call(GET, 'a certificate that is not to be trusted', { hang: true }, NETWORK, {
    environment: ({ selfSigned }) => ({ WEIXIN_API_HOSTS: selfSigned }),
  }),
  call(
    GET,
    'a token that is refused again and again',
    { json: { errcode: 40001, errmsg: 'invalid credential' } },
    { code: 'weixin', errCode: 40001, stored: true },
    { maxTokenRequests: 1 },
  ),
  repeated('in a URL', (token) => `/cgi-bin/getcallbackip?access_token=${token}&x=%20`),
  repeated('in base64', (token) => Buffer.from(token).toString('base64')),
  without('getToken', 'a connection to WeChat that is reset', '/cgi-bin/token', { reset: true }, MISSING),
  without('getToken', 'a WeChat without quota', '/cgi-bin/token', QUOTA, MISSING),
  without('getToken', 'HTML in place of a token', '/cgi-bin/token', { body: '<html>' }, MISSING),
  without(
    'getToken',
    'a refreshToken that is not deployed',
    'functions.invokeFunction',
    NOT_DEPLOYED,
    MISSING,
  ),
  without('getToken', 'HTML in place of the database', 'database.getDocument', { body: '<html>' }, MISSING),
  without('getToken', 'a database that is forbidden', 'database.*', FORBIDDEN, MISSING),
  without('getToken', 'a storm of -501001', 'database.*', SYSTEM_ERROR, MISSING),
  without(
    'withToken',
    'a connection to WeChat that is reset',
    '/cgi-bin/token',
    { reset: true },
    { code: 'refresh_failed', errCode: -601003 },
  ),
  without('withToken', 'a WeChat without quota', '/cgi-bin/token', QUOTA, {
    code: 'refresh_failed',
    errCode: 45009,
  }),
  without('withToken', 'a refreshToken that is not deployed', 'functions.invokeFunction', NOT_DEPLOYED, {
    code: 'refresh_unavailable',
    errCode: -1,
  }),
  without('withToken', 'a storm of -501001', 'database.*', SYSTEM_ERROR, MISSING),
  without('withToken', 'a database that is forbidden', 'database.*', FORBIDDEN, MISSING),
  {
    name: 'withToken, a connection that is reset once a token is issued',
    begin: 'a fresh token',
    does: { does: 'withToken' },
    faults: () => [{ on: '/cgi-bin/token', times: Infinity, after: true, reply: { reset: true } }],
    expected: { code: 'refresh_failed', errCode: -601003 },
  },
  {
    name: 'getToken, a database that cannot be read while the token in memory is valid',
    does: { does: 'getToken' },
    faults: () => [{ on: 'database.*', times: Infinity, reply: SYSTEM_ERROR }],
    expected: { code: 'ok' },
  },
];
