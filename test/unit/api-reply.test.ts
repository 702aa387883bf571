import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApiReply } from '../../cloudfunctions/cloud-token/core/api-reply.ts';
import { isTokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';

const TOKEN = 'token-1';
const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');

function readJson(body: string, status = 200) {
  return readApiReply(status, Buffer.from(body), 'json', TOKEN);
}

function readBytes(body: Buffer, status = 200) {
  return readApiReply(status, body, 'arraybuffer', TOKEN);
}

function failureOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error('it has not thrown');
}

describe('a JSON reply', () => {
  it.each([
    ['{"ip_list":["127.0.0.1"]}', { ip_list: ['127.0.0.1'] }],
    ['{"errcode":0,"errmsg":"ok"}', { errcode: 0, errmsg: 'ok' }],
    [' \n[1]', [1]],
    ['"text"', 'text'],
    ['true', true],
    ['false', false],
    ['null', null],
    ['-1', -1],
    ['7', 7],
  ])('%s is read', (body, value) => {
    expect(readJson(body)).toEqual(value);
  });

  it.each([
    ['<html>busy</html>', 17],
    ['', 0],
    ['{"ip_list":[', 12],
    ['token', 5],
    [`${' '.repeat(70)}[]`, 72],
  ])('%j is refused, with its length and not its text', (body, bytes) => {
    expect(failureOf(() => readJson(body))).toMatchObject({
      code: 'invalid_reply',
      errCode: -601001,
      errMsg: `WeChat's reply is not JSON (${bytes} bytes)`,
      hint: expect.stringContaining("responseType: 'arraybuffer'"),
    });
  });

  it('with another status than 200 is refused', () => {
    expect(failureOf(() => readJson('{"ip_list":[]}', 502))).toMatchObject({
      code: 'invalid_reply',
      errCode: -601001,
      errMsg: "WeChat's reply is HTTP status 502",
    });
  });
});

describe('a binary reply', () => {
  it('is handed on as it came', () => {
    expect(readBytes(PNG)).toBe(PNG);
  });

  it('may be text, or JSON without an errcode', () => {
    for (const text of ['[not json', '2026-01-01,1.00\n', '{"a":1}', '{"errcode":0}', '7']) {
      const body = Buffer.from(text);
      expect(readBytes(body)).toBe(body);
    }
  });

  it('with an errcode in place of the bytes is an error of WeChat', () => {
    const body = Buffer.from('{"errcode":41030,"errmsg":"invalid page rid: 1-2-3"}');
    expect(failureOf(() => readBytes(body))).toMatchObject({ code: 'weixin', errCode: 41030, rid: '1-2-3' });
  });

  it('with another status than 200 is refused', () => {
    expect(failureOf(() => readBytes(PNG, 404))).toMatchObject({
      errMsg: "WeChat's reply is HTTP status 404",
    });
  });
});

describe('an errcode', () => {
  it('becomes an error with its errmsg and request id, whatever the status', () => {
    const body = '{"errcode":45009,"errmsg":"reach max api daily quota limit rid: 5f-6a"}';
    for (const status of [200, 412]) {
      expect(failureOf(() => readJson(body, status))).toMatchObject({
        name: 'TokenError',
        code: 'weixin',
        errCode: 45009,
        errMsg: 'reach max api daily quota limit rid: 5f-6a',
        rid: '5f-6a',
      });
    }
  });

  it('of a refused token has no hint, for 40001 speaks of the AppSecret only at the token endpoints', () => {
    const error = failureOf(() => readJson('{"errcode":40001,"errmsg":"invalid credential"}'));
    expect(error).toMatchObject({ code: 'weixin', errCode: 40001 });
    expect(error).not.toHaveProperty('hint');
  });

  it('never takes the token along that its errmsg repeats', () => {
    const body = `{"errcode":40001,"errmsg":"invalid token ${TOKEN}, ${TOKEN}"}`;
    expect(failureOf(() => readJson(body))).toMatchObject({ errMsg: 'invalid token ***, ***' });
  });

  it('may come without a usable errmsg', () => {
    for (const errmsg of ['', ',"errmsg":null', ',"errmsg":{"toString":1}']) {
      expect(failureOf(() => readJson(`{"errcode":-1${errmsg}}`))).toMatchObject({
        code: 'weixin',
        errCode: -1,
        errMsg: 'no errmsg',
      });
    }
  });
});

it('reads any reply to a value or to a TokenError that is no success and holds no token', () => {
  const errmsg = fc.oneof(fc.jsonValue(), fc.constant(TOKEN), fc.constant({ toString: 1 }));
  const error = fc
    .record({ errcode: fc.oneof(fc.integer(), fc.jsonValue()), errmsg })
    .map((body) => JSON.stringify(body));
  const body = fc.oneof(error, fc.json(), fc.string()).map((text) => Buffer.from(text));
  const reply = fc.tuple(fc.constantFrom(200, 404, 500), fc.oneof(body, fc.uint8Array().map(Buffer.from)));
  fc.assert(
    fc.property(reply, fc.constantFrom('json', 'arraybuffer'), ([status, bytes], responseType) => {
      try {
        readApiReply(status, bytes, responseType, TOKEN);
        expect(status).toBe(200);
      } catch (thrown) {
        if (!isTokenError(thrown)) throw thrown;
        expect(thrown.errCode).not.toBe(0);
        expect(JSON.stringify([thrown.message, thrown])).not.toContain(TOKEN);
      }
    }),
  );
});
