import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../cloudfunctions/cloud-token/core/request-body.ts';

const require = createRequire(import.meta.url);
// axios brings it along.
const NpmFormData = createRequire(require.resolve('axios'))('form-data') as new () => object;

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const bytes = Buffer.from([0, 1, 2, 3]);

describe('bodyOf', () => {
  it.each([
    ['an object', { a: 1, 名: '中' }, '{"a":1,"名":"中"}', JSON_TYPE],
    ['an array', [1, null], '[1,null]', JSON_TYPE],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}', JSON_TYPE],
    [
      'an object of a class',
      new (class A {
        a = 1;
      })(),
      '{"a":1}',
      JSON_TYPE,
    ],
    ['an object with toJSON', { toJSON: () => ({ b: 2 }) }, '{"b":2}', JSON_TYPE],
    ['a text, whose digits stay', '{"id":271781022721654784}', '{"id":271781022721654784}', JSON_TYPE],
    ['a Buffer', bytes, '\0\u0001\u0002\u0003', BYTES_TYPE],
    [
      'a part of an ArrayBuffer',
      new Uint8Array(new Uint8Array([9, 0, 1, 9]).buffer, 1, 2),
      '\0\u0001',
      BYTES_TYPE,
    ],
    ['an ArrayBuffer', new Uint8Array([0, 1]).buffer, '\0\u0001', BYTES_TYPE],
    [
      'URLSearchParams',
      new URLSearchParams({ a: 'b c' }),
      'a=b+c',
      'application/x-www-form-urlencoded;charset=utf-8',
    ],
  ])('sends %s', (_, data, content, type) => {
    expect(bodyOf(data)).toEqual({ content: Buffer.from(content), type });
  });

  it.each([new FormData(), new Blob(['x']), new File(['x'], 'x'), { [Symbol.toStringTag]: 'File' }])(
    'leaves %o to the HTTP client',
    (data) => {
      expect(bodyOf(data)).toEqual({ content: data });
      expect(bodyOf(data).content).toBe(data);
    },
  );

  it.each([
    ['a stream', new PassThrough()],
    ['a file as a stream', createReadStream(import.meta.filename)],
    ['a stream of the web', new ReadableStream()],
    ['a stream of the web of another copy', { getReader: () => undefined }],
    ['the form-data of npm', new NpmFormData()],
    ['what comes one by one', (async function* () {})()],
  ])('refuses %s, which cannot be sent twice', (_, data) => {
    expect(() => bodyOf(data)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: 'data is a stream, which cannot be sent a second time',
        hint: expect.stringMatching(/a Blob in a FormData.*Blob 放进/),
      }),
    );
  });

  const circle: { me?: unknown } = {};
  circle.me = circle;
  it.each([
    ['a BigInt', 1n, 'BigInt'],
    ['a BigInt in it', { a: { b: 1n } }, 'BigInt'],
    ['a number', 7, 'it is a Number'],
    ['a boolean', true, 'it is a Boolean'],
    ['null', null, 'it is a Null'],
    ['a symbol', Symbol('x'), 'it is a Symbol'],
    ['a function', () => 1, 'it is a Function'],
    ['a Map, of which JSON would make {}', new Map([['a', 1]]), 'it is a Map'],
    ['a Set', new Set([1]), 'it is a Set'],
    ['a Date', new Date(0), 'it is a Date'],
    ['an Error', new Error('x'), 'it is a Error'],
    ['a Promise', Promise.resolve({}), 'is an await missing?'],
    ['a circle', circle, 'circular'],
    ['what makes no object of itself', { toJSON: () => 7 }, 'it is a Object'],
    ['what makes a text of itself', { toJSON: () => '{' }, 'it is a Object'],
    ['what makes nothing of itself', { toJSON: () => undefined }, 'it is a Object'],
    [
      'what throws',
      {
        toJSON: () => {
          throw new RangeError(`not ${'c0ffee42'.repeat(4)}`);
        },
      },
      'not ***',
    ],
  ])('refuses %s, which is no JSON, and says why', (_, data, why) => {
    expect(() => bodyOf(data)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: expect.stringMatching(/^data cannot be sent as JSON: /),
        hint: expect.stringContaining('2^53'),
      }),
    );
    expect(() => bodyOf(data)).toThrow(why);
  });
});
