import fc from 'fast-check';
import type { RawReply } from '../../scripts/emulator/http/faults.ts';

/** What somebody answers to a request for a token; `token` is the one it gives, if it gives one in good order. */
export interface GeneratedReply {
  reply: RawReply;
  token?: string;
}

type Fields = Record<string, unknown>;

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const base64url = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const tokens = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: base64url, minLength: 100, maxLength: 600 }) },
  fc.string({ unit: printable, minLength: 1, maxLength: 2048 }),
);
const lifeSec = fc.oneof(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: 7201, max: 1e9 }));
const goodFields = fc.record({
  access_token: tokens,
  expires_in: fc.oneof(lifeSec, lifeSec.map(String)),
  more: fc.dictionary(
    fc.string().filter((key) => !/^(access_token|expires_in|errcode)$/.test(key)),
    fc.jsonValue(),
  ),
  errcode: fc.constantFrom(undefined, 0, '0', null),
});
const good = goodFields.map(({ more, ...fields }): Fields => ({ ...more, ...fields }));
const goodBody = good.map((fields) => JSON.stringify(fields));

/** A good answer with one field that no token can come with. */
function spoiled(field: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<RawReply> {
  return fc
    .tuple(good, values)
    .map(([fields, value]) => ({ body: JSON.stringify({ ...fields, [field]: value }) }));
}

const split = fc.tuple(tokens, fc.constantFrom(' ', '\n', '\u007f', 'é')).map(([token, no]) => {
  const middle = token.length / 2;
  return token.slice(0, middle) + no + token.slice(middle);
});
const noToken = fc.oneof(
  { weight: 4, arbitrary: split },
  fc.constantFrom(undefined, null, true, 7, '', [], {}),
  fc.string({ unit: printable, minLength: 2049, maxLength: 3000 }),
  fc.array(tokens, { minLength: 1, maxLength: 1 }),
);
const noLife = fc.oneof(
  fc.constantFrom(undefined, null, true, '', 'soon', '-1', '1e3', '0x10', ' 7200', '7200s', [7200], {
    s: 7200,
  }),
  fc.integer({ max: 0 }),
  fc.double({ min: 0, max: 0.99 }),
);
const someErrcode = fc.oneof(
  fc.integer().filter((code) => code !== 0),
  fc.integer({ min: 1 }).map(String),
  fc.constantFrom('none', true, false, {}, [0], Number.MAX_VALUE),
);
const badStatus = fc.constantFrom(
  201,
  202,
  206,
  301,
  302,
  307,
  400,
  401,
  403,
  404,
  407,
  412,
  413,
  429,
  500,
  501,
  502,
  503,
  504,
  599,
);

const bad: fc.Arbitrary<RawReply> = fc.oneof(
  { weight: 3, arbitrary: spoiled('access_token', noToken) },
  { weight: 3, arbitrary: spoiled('expires_in', noLife) },
  { weight: 3, arbitrary: spoiled('errcode', someErrcode) },
  fc.tuple(badStatus, goodBody).map(([status, body]) => ({ status, body })),
  fc.tuple(goodBody, fc.nat()).map(([body, at]) => ({ body: body.slice(0, at % body.length) })),
  goodBody.map((body) => ({ headers: { 'content-length': String(Buffer.byteLength(body) + 1) }, body })),
  goodBody.map((body) => ({ headers: { 'content-encoding': 'gzip' }, body })),
  goodBody.map((body) => ({ body: `${body}${' '.repeat(16 * 1024)}` })),
  goodBody.map((body) => ({ body: `<html><pre>${body}</pre></html>` })),
  goodBody.map((body) => ({ body: `${body}${body}` })),
  goodBody.map((body) => ({ body: `[${body}]` })),
  goodBody.map((body) => ({ body: `{"data":${body}}` })),
  goodBody.map((body) => ({ body: JSON.stringify(body) })),
  fc.json().map((body) => ({ body })),
  fc.string({ unit: 'binary' }).map((body) => ({ body })),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => ({ body: Buffer.from(bytes) })),
);

/** One in five is good; the others are bad in every way that WeChat, a proxy or the network could make them. */
export const generatedReplies: fc.Arbitrary<GeneratedReply> = fc.oneof(
  {
    weight: 1,
    arbitrary: good.map((fields) => ({
      reply: { body: JSON.stringify(fields) },
      token: String(fields.access_token),
    })),
  },
  { weight: 4, arbitrary: bad.map((reply) => ({ reply })) },
);
