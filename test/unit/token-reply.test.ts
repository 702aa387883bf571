import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTokenValue } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { isTokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { readTokenReply, type TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { HOUR, SECOND } from '../support/tokens.ts';

function answered(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readTokenReply({ kind: 'answered', status, body: text });
}

const good = { access_token: 'token-1', expires_in: 7200 };

describe('a token', () => {
  it.each([
    [7200, 2 * HOUR],
    ['7200', 2 * HOUR],
    [300, 300 * SECOND],
    [1, SECOND],
    ['1', SECOND],
    [1.9, SECOND],
    [7200.5, 2 * HOUR],
    [7201, 2 * HOUR],
    [99999, 2 * HOUR],
    ['99999', 2 * HOUR],
  ])('with expires_in %j lives %i ms', (expires_in, lifeMs) => {
    expect(answered({ ...good, expires_in })).toEqual({ ok: true, value: 'token-1', lifeMs });
  });

  it.each([[undefined], [0], [null], ['0'], ['']])('is taken beside errcode %j, which is none', (errcode) => {
    expect(answered({ ...good, errcode, errmsg: 'ok' })).toMatchObject({ ok: true, value: 'token-1' });
  });

  it('is whatever WeChat’s characters are, up to 2048 of them', () => {
    const value = `80_Ab-~!${'x'.repeat(2040)}`;
    expect(answered({ ...good, access_token: value })).toMatchObject({ ok: true, value });
  });
});

describe('a reply without a usable token', () => {
  it.each([
    ['HTML', '<html><body>504 Gateway Time-out</body></html>'],
    ['empty', ''],
    ['cut off', '{"access_token":"token-1","expires_in":72'],
    ['an empty object', {}],
    ['an array', [good]],
    ['a number', 7200],
    ['null', 'null'],
    ['a text', '"token-1"'],
    ['only a token', { access_token: 'token-1' }],
    ['only a life', { expires_in: 7200 }],
    ['only errcode 0', { errcode: 0, errmsg: 'ok' }],
    ['only errcode null', { errcode: null }],
    ['errcode "0"', { errcode: '0', errmsg: 'ok' }],
    ['a token in another case', { accessToken: 'token-1', expires_in: 7200 }],
    ['a token in a child', { data: good }],
    ['an empty token', { ...good, access_token: '' }],
    ['a token with a space', { ...good, access_token: 'token 1' }],
    ['a token with a line end', { ...good, access_token: 'token-1\n' }],
    ['a token of 2049 characters', { ...good, access_token: 'x'.repeat(2049) }],
    ['a number for a token', { ...good, access_token: 1 }],
    ['null for a token', { ...good, access_token: null }],
    ['an array for a token', { ...good, access_token: ['token-1'] }],
    ['a life of 0', { ...good, expires_in: 0 }],
    ['less than a second', { ...good, expires_in: 0.9 }],
    ['a negative life', { ...good, expires_in: -1 }],
    ['a life of "7200.5"', { ...good, expires_in: '7200.5' }],
    ['a life of "-1"', { ...good, expires_in: '-1' }],
    ['a life of "2h"', { ...good, expires_in: '2h' }],
    ['an empty life', { ...good, expires_in: '' }],
    ['a life of null, which NaN is in JSON', { ...good, expires_in: Number.NaN }],
    ['a life of true', { ...good, expires_in: true }],
    ['a life of [7200]', { ...good, expires_in: [7200] }],
  ])('(%s) is asked for again, for a token may have been issued', (_, body) => {
    const length = (typeof body === 'string' ? body : JSON.stringify(body)).length;
    expect(answered(body)).toMatchObject({
      ok: false,
      retry: 'now',
      mayHaveIssued: true,
      error: {
        code: 'invalid_reply',
        errCode: -601001,
        errMsg: `WeChat's reply is not a token reply (${length} characters)`,
        hint: expect.stringContaining('WEIXIN_API_HOSTS'),
      },
    });
  });
});

describe('an errcode', () => {
  it.each([
    [-1, 'now'],
    [45009, 'later'],
    [45011, 'later'],
    [40125, 'no'],
    [40164, 'no'],
    [99999, 'later'],
    ['40125', 'no'],
  ])('of %j is WeChat’s error, to be asked again: %s', (errcode, retry) => {
    expect(answered({ errcode, errmsg: 'sorry rid: 65a1-b2' })).toMatchObject({
      ok: false,
      retry,
      mayHaveIssued: false,
      error: { code: 'weixin', errCode: Number(errcode), errMsg: 'sorry rid: 65a1-b2', rid: '65a1-b2' },
    });
  });

  it('brings its hint, if it has one', () => {
    const hint = expect.stringContaining('APPSECRET');
    expect(answered({ errcode: 40001, errmsg: 'invalid credential' })).toMatchObject({ error: { hint } });
    expect(answered({ errcode: 99999, errmsg: '' })).not.toHaveProperty('error.hint');
  });

  it('wins over a token beside it', () => {
    expect(answered({ ...good, errcode: -1, errmsg: 'system error' })).toMatchObject({ ok: false });
  });

  it.each([[undefined], [null], [''], [{ toString: 1 }]])('may come with errmsg %j', (errmsg) => {
    expect(answered({ errcode: -1, errmsg })).toMatchObject({ error: { errCode: -1, errMsg: 'no errmsg' } });
  });

  it.each([['E500'], [1.5], [true], [false], [[]], [[40001]], [{}], [{ valueOf: 1, toString: 1 }]])(
    'of %j is none that WeChat gives, and not asked for again at once',
    (errcode) => {
      expect(answered({ errcode, errmsg: 'sorry' })).toMatchObject({
        ok: false,
        retry: 'later',
        mayHaveIssued: false,
        error: { code: 'invalid_reply', errMsg: "WeChat's reply is an errcode that is no number" },
      });
    },
  );
});

describe('a reply as WeChat and gateways send it', () => {
  it('is read with a byte order mark, raw control characters and numbers in quotes', () => {
    const body =
      '\uFEFF{"access_token":"token-1","expires_in":"7200","note":"a\u0014b","id":271781022721654784}\u0000';
    expect(answered(body)).toMatchObject({ ok: true, value: 'token-1' });
  });

  it.each([201, 400, 401, 403, 412, 429, 500, 502])('has its errcode read under status %i', (status) => {
    const body = { errcode: '40164', errmsg: 'invalid ip 1.2.3.4 rid: 65a1-b2', ip: '1.2.3.4' };
    expect(answered(body, status)).toMatchObject({
      ok: false,
      retry: 'no',
      mayHaveIssued: false,
      error: {
        code: 'weixin',
        errCode: 40164,
        hint: expect.stringContaining('whitelist'),
        rid: '65a1-b2',
        data: { ip: '1.2.3.4' },
      },
    });
  });

  it('has only its status read when its errcode is none', () => {
    for (const errcode of [0, 'none', null])
      expect(answered({ ...good, errcode }, 502)).toMatchObject({
        error: { errMsg: "WeChat's reply is HTTP status 502" },
      });
  });

  it.each([
    [302, 'redirects'],
    [404, 'path'],
    [407, 'HTTPS_PROXY'],
    [412, 'Content-Length'],
    [503, 'try again'],
  ])('has a hint for status %i: %s', (status, hint) => {
    expect(answered('', status)).toMatchObject({ error: { hint: expect.stringContaining(hint) } });
  });
});

describe('an HTTP status', () => {
  it.each([
    [201, 'later', false],
    [302, 'later', false],
    [404, 'later', false],
    [413, 'later', false],
    [429, 'now', false],
    [499, 'later', false],
    [500, 'now', true],
    [502, 'now', true],
    [599, 'now', true],
  ])('of %i is asked again: %s, token possibly issued: %s', (status, retry, mayHaveIssued) => {
    expect(answered(good, status)).toMatchObject({
      ok: false,
      retry,
      mayHaveIssued,
      error: { code: 'invalid_reply', errCode: -601001, errMsg: `WeChat's reply is HTTP status ${status}` },
    });
  });
});

const NETWORK_HINT = expect.stringMatching(/network, HTTPS_PROXY and WEIXIN_API_HOSTS .*网络/);

describe('a network failure', () => {
  it('before the request was sent has issued no token', () => {
    expect(readTokenReply({ kind: 'unsent', why: 'ECONNREFUSED' })).toMatchObject({
      ok: false,
      retry: 'now',
      mayHaveIssued: false,
      error: {
        code: 'network',
        errCode: -601003,
        errMsg: 'could not reach WeChat: ECONNREFUSED',
        hint: NETWORK_HINT,
      },
    });
  });

  it('after it may have issued one', () => {
    expect(readTokenReply({ kind: 'lost', why: 'TIMEOUT' })).toMatchObject({
      ok: false,
      retry: 'now',
      mayHaveIssued: true,
      error: {
        code: 'network',
        errCode: -601003,
        errMsg: 'no answer from WeChat: TIMEOUT',
        hint: NETWORK_HINT,
      },
    });
  });
});

it('reads any reply to a token of 1 s to 2 h or to a failure with an errCode that is not 0', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 7200, 99999));
  const value = fc.oneof(
    number,
    number.map(String),
    fc.jsonValue(),
    fc.constantFrom('token-1', { toString: 1, valueOf: 1 }),
  );
  const fields = fc.record(
    { access_token: value, expires_in: value, errcode: value, errmsg: value },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fields.map((known) => JSON.stringify(known)),
    fc.json(),
    fc.string(),
  );
  const status = fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 }));
  const reply: fc.Arbitrary<TransportReply> = fc.oneof(
    fc.record({ kind: fc.constant('answered' as const), status, body }),
    fc.record({ kind: fc.constantFrom('unsent' as const, 'lost' as const), why: fc.string() }),
  );
  fc.assert(
    fc.property(reply, (received) => {
      const read = readTokenReply(received);
      if (read.ok) {
        expect(isTokenValue(read.value)).toBe(true);
        expect(read.lifeMs).toBeGreaterThanOrEqual(SECOND);
        expect(read.lifeMs).toBeLessThanOrEqual(2 * HOUR);
        expect(read.lifeMs % SECOND).toBe(0);
      } else {
        expect(isTokenError(read.error)).toBe(true);
        expect(Number.isInteger(read.error.errCode) && read.error.errCode !== 0).toBe(true);
        expect(['now', 'later', 'no']).toContain(read.retry);
      }
    }),
    { numRuns: 1000 },
  );
});
