import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApiReply } from '../../cloudfunctions/cloud-token/core/api-reply.ts';
import { isTokenError, type TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { ReplyHeaders } from '../../cloudfunctions/cloud-token/core/weixin-reply.ts';

const TOKEN = 'token-1';
const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');

function readJson(body: string | Buffer, status = 200, type?: string) {
  return readApiReply({ status, body: Buffer.from(body), headers: { 'content-type': type } }, 'json', TOKEN);
}

function readBytes(body: Buffer, status = 200, headers?: ReplyHeaders) {
  return readApiReply({ status, body, headers }, 'arraybuffer', TOKEN);
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

  it.each(['application/json', 'text/plain', 'text/html', 'image/jpeg', 'application/octet-stream', ''])(
    'is read under the content type "%s"',
    (type) => {
      expect(readJson('{"a":1}', 200, type)).toEqual({ a: 1 });
      expect(failureOf(() => readJson('{"errcode":-1}', 200, type))).toMatchObject({ errCode: -1 });
    },
  );

  it('is read with what WeChat puts into it: a byte order mark, raw control characters, large integers', () => {
    const body = '\uFEFF{"nickname":"a\u0014b","msgid":271781022721654784,"n":7}';
    expect(readJson(body)).toEqual({ nickname: 'a\u0014b', msgid: '271781022721654784', n: 7 });
  });

  it.each([
    ['<html>busy</html>', undefined, ' but HTML (17 bytes)', 'gateway'],
    ['\n<!DOCTYPE html>', 'text/html; charset=utf-8', ' but HTML (16 bytes)', 'gateway'],
    ['<?xml version="1.0"?><a/>', undefined, ' but XML (25 bytes)', 'WeChat Pay'],
    ['<xml><return_code/></xml>', 'text/plain', ' but XML (25 bytes)', 'WeChat Pay'],
    ['<Error><Code>AccessDenied</Code></Error>', undefined, ' but XML (40 bytes)', 'WeChat Pay'],
    ['', undefined, ' (0 bytes)', 'gateway'],
    ['{"ip_list":[', undefined, ' (12 bytes)', 'gateway'],
    ['token', undefined, ' (5 bytes)', 'gateway'],
    ['{"a":', 'application/json; encoding=utf-8', ' (5 bytes of application/json)', 'gateway'],
    ['', 'application/json', ' (0 bytes of application/json)', 'gateway'],
    [PNG, undefined, ' (10 bytes, binary)', "responseType: 'arraybuffer'"],
    [PNG, 'image/png', ' (10 bytes of image/png)', "responseType: 'arraybuffer'"],
    ['%PDF', 'application/pdf;x=1', ' (4 bytes of application/pdf)', "responseType: 'arraybuffer'"],
    ['busy', 'text/plain', ' (4 bytes of text/plain)', 'gateway'],
    ['busy', 'charset=utf-8;image/png', ' (4 bytes)', 'gateway'],
    ['busy\nstill', undefined, ' (10 bytes)', 'gateway'],
    ['x\u0001y', undefined, ' (3 bytes, binary)', "responseType: 'arraybuffer'"],
    ['<html><xml></xml></html>', undefined, ' but HTML (24 bytes)', 'gateway'],
  ])('%j of the type %s is refused: not JSON%s, see %s', (body, type, what, hint) => {
    expect(failureOf(() => readJson(body, 200, type))).toMatchObject({
      code: 'invalid_reply',
      errCode: -601001,
      errMsg: `WeChat's reply is not JSON${what}`,
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    [302, 'redirect'],
    [404, 'path'],
    [412, 'Content-Length'],
    [502, 'gateway'],
  ])('with status %i is refused, and its hint says: %s', (status, hint) => {
    expect(failureOf(() => readJson('{"ip_list":[]}', status))).toMatchObject({
      code: 'invalid_reply',
      errCode: -601001,
      errMsg: `WeChat's reply is HTTP status ${status}`,
      hint: expect.stringContaining(hint),
    });
    expect((failureOf(() => readJson('', status)) as TokenError).hint).not.toContain('arraybuffer');
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

  it('that is empty is none, unless it is a file', () => {
    const empty = Buffer.alloc(0);
    for (const type of [undefined, 'image/jpeg', 'text/html'])
      expect(failureOf(() => readBytes(empty, 200, { 'content-type': type }))).toMatchObject({
        code: 'invalid_reply',
        errMsg: "WeChat's reply is empty",
      });
    expect(readBytes(empty, 200, { 'content-disposition': 'attachment; filename=a.csv' })).toBe(empty);
  });

  it('with an errcode in place of the bytes is an error of WeChat', () => {
    const body = Buffer.from('{"errcode":41030,"errmsg":"invalid page rid: 1-2-3"}');
    expect(failureOf(() => readBytes(body))).toMatchObject({ code: 'weixin', errCode: 41030, rid: '1-2-3' });
  });

  it.each([
    { 'content-disposition': 'attachment; filename="errors.json"' },
    { 'content-type': 'application/octet-stream' },
    { 'content-type': 'application/octet-stream' },
  ])('that is a file is handed on whatever stands in it: %j', (headers) => {
    const body = Buffer.from('{"errcode":40001}');
    expect(readBytes(body, 200, headers)).toBe(body);
    expect(failureOf(() => readBytes(body, 400, headers))).toMatchObject({ errCode: 40001 });
  });

  it.each(['image/jpeg', 'audio/mpeg', 'video/mp4'])(
    'that is an errcode in place of a file is an error: %s',
    (type) => {
      const headers = { 'content-type': type };
      const refused = Buffer.from('{"errcode":40001,"errmsg":"invalid credential"}');
      expect(failureOf(() => readBytes(refused, 200, headers))).toMatchObject({ errCode: 40001 });
      const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
      expect(readBytes(picture, 200, headers)).toBe(picture);
    },
  );

  it.each(['application/json; encoding=utf-8', 'application/json:UTF-8', 'text/plain', ''])(
    'of the type "%s" with an errcode is an error of WeChat',
    (type) => {
      const body = Buffer.from('\uFEFF{"errcode":"41030","errmsg":"x"}');
      expect(failureOf(() => readBytes(body, 200, { 'content-type': type }))).toMatchObject({
        errCode: 41030,
      });
    },
  );

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

  it('may be a number in quotes', () => {
    expect(failureOf(() => readJson('{"errcode":"40001","errmsg":"x"}'))).toMatchObject({ errCode: 40001 });
    expect(readJson('{"errcode":"0","errmsg":"ok"}')).toEqual({ errcode: '0', errmsg: 'ok' });
    for (const none of ['"none"', 'true', '1.5', '{}', 'null', '""'])
      expect(readJson(`{"errcode":${none}}`)).toHaveProperty('errcode');
  });

  it('keeps what stands beside it', () => {
    const body = '{"errcode":300036,"errmsg":"x","qrcode_url":"https://q"}';
    expect(failureOf(() => readJson(body))).toMatchObject({
      errCode: 300036,
      data: { qrcode_url: 'https://q' },
    });
  });

  it('of a refused token says that the token is not the cause, and nothing of the AppSecret', () => {
    const error = failureOf(() => readJson('{"errcode":40001,"errmsg":"invalid credential"}'));
    expect(error).toMatchObject({ code: 'weixin', errCode: 40001 });
    expect(error).toHaveProperty('hint', expect.stringMatching(/so it is not the cause.*问题不在 token/));
    expect(String(error)).not.toContain('AppSecret');
    expect(failureOf(() => readJson('{"errcode":45009,"errmsg":"quota"}'))).not.toHaveProperty('hint');
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
        readApiReply({ status, body: bytes }, responseType, TOKEN);
        expect(status).toBe(200);
      } catch (thrown) {
        if (!isTokenError(thrown)) throw thrown;
        expect(thrown.errCode).not.toBe(0);
        expect(JSON.stringify([thrown.message, thrown, thrown.data])).not.toContain(TOKEN);
      }
    }),
  );
});
