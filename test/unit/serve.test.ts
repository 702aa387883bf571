import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { RefreshRequest } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { parseAccessKeys } from '../../cloudfunctions/serveToken/core/access-keys.ts';
import { type ServeEvent, type ServePorts, serve } from '../../cloudfunctions/serveToken/core/serve.ts';
import { newAccessKey, open, signedHeaders } from '../support/outside-server.ts';
import { APPID, aToken, HOUR } from '../support/tokens.ts';

const NOW = Date.UTC(2026, 10, 28);
const key = newAccessKey();
const token = aToken({ issuedAt: NOW, expiresAt: NOW + 2 * HOUR });

let asked: RefreshRequest[];
let events: ServeEvent[];
let ports: ServePorts;

beforeEach(() => {
  asked = [];
  events = [];
  ports = {
    keys: parseAccessKeys(`java:${key}`).keys,
    now: () => NOW,
    async lend(request) {
      asked.push(request);
      return { token, reuseForMs: 90_000 };
    },
    newIv: () => randomBytes(12),
    log: (event) => events.push(event),
  };
});

const request = (body: string, changes: object = {}) => ({
  path: '/',
  httpMethod: 'POST',
  headers: signedHeaders(key, body, 'msg_1', new Date(NOW)),
  body,
  isBase64Encoded: false,
  ...changes,
});

it('gives a signed caller the token, sealed, and never cached on the way', async () => {
  const { statusCode, headers, body, isBase64Encoded } = await serve(request('{}'), ports);
  expect({ statusCode, isBase64Encoded }).toEqual({ statusCode: 200, isBase64Encoded: false });
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': expect.stringMatching(/^application\/json/),
  });
  const { sealed, ...rest } = JSON.parse(body) as { sealed: string };
  expect(rest).toEqual({ errCode: 0, errMsg: 'ok' });
  const opened = { token: token.value, appid: APPID, expiresAt: token.expiresAt, reuseForMs: 90_000 };
  expect(await open(key, 'msg_1', sealed)).toEqual(opened);
  expect(asked).toEqual([{}]);
});

it('asks for the AppID, and tells of the refused token, in lower case', async () => {
  const body = '{"appid":"wx2","rejected":"0123456789ABCDEF"}';
  expect(await serve(request(body), ports)).toMatchObject({ statusCode: 200 });
  expect(asked).toEqual([{ appid: 'wx2', rejected: '0123456789abcdef' }]);
});

it('takes a body in base64 and header names in any case', async () => {
  const { headers, ...rest } = request('{"appid":"wx2"}');
  const shouting = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const body = Buffer.from(rest.body).toString('base64');
  const event = { ...rest, headers: shouting, body, isBase64Encoded: true };
  expect(await serve(event, ports)).toMatchObject({ statusCode: 200 });
});

it('names the caller in the log, and shows neither token nor key', async () => {
  await serve(request('{"appid":"wx2"}'), ports);
  expect(events).toEqual([
    {
      event: 'token_served',
      caller: 'java',
      appid: APPID,
      fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
    },
  ]);
  expect(JSON.stringify(events)).not.toContain(token.value);
});

describe('answers 401, with one and the same body, and asks for nothing', () => {
  const stranger = newAccessKey();
  it.each([
    ['another key', { headers: signedHeaders(stranger, '{}', 'a', new Date(NOW)) }, { wrong: 'signature' }],
    [
      'a clock that is late',
      { headers: signedHeaders(key, '{}', 'a', new Date(NOW - 400_000)) },
      { wrong: 'clock', clockOffSec: -400 },
    ],
    ['another body', { body: '{"appid":"wx2"}' }, { wrong: 'signature' }],
    ['no headers', { headers: undefined }, { wrong: 'headers' }],
    ['no body', { body: undefined }, { wrong: 'signature' }],
  ])('for %s', async (_, changes, logged) => {
    const answer = await serve(request('{}', changes), ports);
    const unsigned = await serve(request('{}', { headers: {} }), ports);
    expect(answer).toMatchObject({ statusCode: 401 });
    expect(answer).toEqual(unsigned);
    expect(JSON.parse(answer.body)).toMatchObject({
      errCode: -601004,
      hint: expect.stringMatching(/HTTP_ACCESS_KEYS.*clock.*时钟/),
    });
    expect(events[0]).toMatchObject({ event: 'request_refused', ...logged });
    expect(asked).toEqual([]);
  });
});

describe('answers 400 to a signed caller who asks for what there is not', () => {
  it.each([
    ['no JSON', '', /no JSON object/],
    ['an array', '[]', /no JSON object/],
    ['a text', '"a"', /no JSON object/],
    ['null', 'null', /no JSON object/],
    ['an unknown field', '{"appId":"wx1"}', /a field besides appid and rejected/],
    ['an AppID that is none', '{"appid":"a b"}', /appid is no AppID/],
    ['an AppID that is no text', '{"appid":1}', /appid is no AppID/],
    [
      'a refused token instead of its fingerprint',
      '{"rejected":"0123456789abcdef0"}',
      /rejected is not 16 hex digits/,
    ],
  ])('%s', async (_, body, errMsg) => {
    const answer = await serve(request(body), ports);
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({
      errCode: -501007,
      errMsg: expect.stringMatching(errMsg),
      hint: expect.any(String),
    });
    expect(events).toMatchObject([{ event: 'request_refused', caller: 'java' }]);
    expect(asked).toEqual([]);
  });
});

it.each(['GET', 'PUT', '', undefined])('answers 405 to the method %s', async (httpMethod) => {
  const answer = await serve(request('{}', { httpMethod }), ports);
  expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
});

it.each([
  ['is too long', { body: ' '.repeat(4097) }],
  ['is far too long', { body: 'a'.repeat(100_000), isBase64Encoded: true }],
])('answers 413 when the body %s', async (_, changes) => {
  expect(await serve(request('{}', changes), ports)).toMatchObject({ statusCode: 413 });
});

it.each([undefined, null, 'text', {}, { headers: null }])(
  'answers the event %j of who is no HTTP caller',
  async (event) => {
    expect(await serve(event, ports)).toMatchObject({ statusCode: 405 });
  },
);

it('answers 503 with the errCode and the hint when there is no token', async () => {
  const failure = { errCode: -1, errMsg: 'no valid access token: 40164 invalid ip', hint: 'whitelist it' };
  const error = new TokenError({ code: 'missing_token', ...failure });
  const answer = await serve(request('{}'), { ...ports, lend: () => Promise.reject(error) });
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'cache-control': 'no-store' } });
  expect(JSON.parse(answer.body)).toEqual(failure);
  expect(events).toEqual([{ event: 'token_not_served', caller: 'java', ...failure }]);
});
