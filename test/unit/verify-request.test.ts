import { describe, expect, it } from 'vitest';
import { parseAccessKeys } from '../../cloudfunctions/serveToken/core/access-keys.ts';
import { verifyRequest } from '../../cloudfunctions/serveToken/core/verify-request.ts';
import { newAccessKey, signedHeaders } from '../support/outside-server.ts';

const NOW = Date.UTC(2026, 10, 28);
const [key, other] = [newAccessKey(), newAccessKey(24)];
const { keys } = parseAccessKeys(`other:${other},java:${key}`);
const body = '{"appid":"wx1","name":"小程序"}';

const verify = (headers: Record<string, string>, sent = body) =>
  verifyRequest(headers, Buffer.from(sent), keys, NOW);
const signed = (offSec = 0, id = 'msg_1') => signedHeaders(key, body, id, new Date(NOW + offSec * 1000));

it('tells by whose key a request is signed', () => {
  expect(verify(signed())).toMatchObject({ id: 'msg_1', key: { name: 'java' } });
  expect(verify(signedHeaders(other, body, 'a', new Date(NOW)))).toMatchObject({
    id: 'a',
    key: { name: 'other' },
  });
});

it.each([-300, -1, 1, 300])('takes a clock that is %d s off', (offSec) => {
  expect(verify(signed(offSec))).toMatchObject({ key: { name: 'java' } });
});

it.each([-301, 301, 86_400])('refuses a clock that is %d s off, and says so for the log', (offSec) => {
  expect(verify(signed(offSec))).toEqual({ wrong: 'clock', clockOffSec: offSec, caller: 'java' });
});

describe('refuses', () => {
  const headers = signed();
  const wrong = { wrong: 'signature', clockOffSec: 0 };
  it.each([
    ['another body', headers, `${body} `, wrong],
    ['another id', { ...headers, 'webhook-id': 'msg_2' }, body, wrong],
    [
      'another time',
      { ...headers, 'webhook-timestamp': `${NOW / 1000 + 1}` },
      body,
      { ...wrong, clockOffSec: 1 },
    ],
    ['another key', signedHeaders(newAccessKey(), body, 'a', new Date(NOW)), body, wrong],
    ['a signature of another version', change(headers, (text) => text.replace('v1,', 'v1a,')), body, wrong],
    ['a signature without its padding', change(headers, (text) => text.replace(/=+$/, '')), body, wrong],
    ['an empty signature', change(headers, () => 'v1,'), body, wrong],
    ['no signature', change(headers, () => ''), body, wrong],
    ['no headers', {}, body, { wrong: 'headers' }],
    ['no id', { ...headers, 'webhook-id': '' }, body, { wrong: 'headers' }],
    ['an id that is long', signed(0, 'a'.repeat(65)), body, { wrong: 'headers' }],
    ['an id with a dot', signed(0, 'a.b'), body, { wrong: 'headers' }],
    ['a time with a sign', { ...headers, 'webhook-timestamp': `+${NOW / 1000}` }, body, { wrong: 'headers' }],
    [
      'a time with a fraction',
      { ...headers, 'webhook-timestamp': `${NOW / 1000}.5` },
      body,
      { wrong: 'headers' },
    ],
    ['nine signatures', change(headers, (text) => `${'v1,a '.repeat(8)}${text}`), body, { wrong: 'headers' }],
  ])('%s', (_, sent, sentBody, expected) => {
    expect(verify(sent, sentBody)).toEqual(expected);
  });
});

it('finds the right one of eight signatures, as while a key is changed', () => {
  const headers = change(signed(), (text) => `${'v1,a v2,b '.repeat(3)}${text} v1,c`);
  expect(verify(headers)).toMatchObject({ key: { name: 'java' } });
});

it('lets nobody in when there is no key', () => {
  expect(verifyRequest(signed(), Buffer.from(body), [], NOW)).toMatchObject({ wrong: 'signature' });
});

function change(headers: Record<string, string>, by: (signature: string) => string): Record<string, string> {
  return { ...headers, 'webhook-signature': by(headers['webhook-signature'] ?? '') };
}
