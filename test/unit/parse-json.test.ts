import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../cloudfunctions/cloud-token/core/parse-json.ts';

const MEGABYTE = 1024 * 1024;

describe('parseJson', () => {
  it('reads any JSON as JSON.parse does, but for integers that a number would round', () => {
    const value = fc.jsonValue({ stringUnit: 'binary' });
    const exact = (parsed: unknown): unknown =>
      JSON.parse(JSON.stringify(parsed), (_, field) =>
        Number.isInteger(field) && !Number.isSafeInteger(field) && /^-?\d+$/.test(String(field))
          ? String(field)
          : field,
      );
    fc.assert(
      fc.property(value, fc.nat(4), (json, indent) => {
        expect(parseJson(JSON.stringify(json, undefined, indent))).toEqual(exact(json));
      }),
    );
  });

  it.each([
    ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['spaces before and after', `${' '.repeat(70)}\r\n[1]\t `, [1]],
    ['a zero byte after it', '{"a":1}\u0000', { a: 1 }],
    ['raw control characters in a string', '{"nickname":"a\u0014b"}', { nickname: 'a\u0014b' }],
    ['every raw control character', `["${controls()}"]`, [controls()]],
    ['a raw line end in a string, and others outside', '{\n"a":"b\nc",\r\n"d":[\t1]}', { a: 'b\nc', d: [1] }],
    ['one in a name', '{"a\u0001":1}', { 'a\u0001': 1 }],
    ['a colour of a terminal', '{"a":"\u001b[0;32mI"}', { a: '\u001b[0;32mI' }],
    ['an escape that JSON does not know', '["\\x14 \\\' \\u12"]', ["\\x14 \\' \\u12"]],
    ['known escapes beside a raw character', '["\\u0041\\n\\"\\\\\u0002\\/"]', ['A\n"\\\u0002/']],
    [
      'an escaped quotation mark before digits',
      '["\\"1234567890123456789\u0001"]',
      ['"1234567890123456789\u0001'],
    ],
    ['an escaped backslash before the end', '["\\\\",1234567890123456789]', ['\\', '1234567890123456789']],
    ['what is no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString(), '\uFFFD\uFFFD'],
  ])('reads %s', (_, text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each([
    ['{"msgid":271781022721654784}', { msgid: '271781022721654784' }],
    ['[-271781022721654784]', ['-271781022721654784']],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['-9007199254740992', '-9007199254740992'],
    [`[${'9'.repeat(40)},1]`, ['9'.repeat(40), 1]],
    ['[1,1234567890123456789,2]', [1, '1234567890123456789', 2]],
    ['[\n1234567890123456789\r\n]', ['1234567890123456789']],
    ['[0.1234567890123456789]', [Number('0.1234567890123456789')]],
    ['[12345678901234567890.5]', [Number('12345678901234567890.5')]],
    ['[1234567890123456789e-3]', [Number('1234567890123456789e-3')]],
    ['[1.7976931348623157e308,-2.2250738585072014E-308]', [1.7976931348623157e308, -2.2250738585072014e-308]],
    ['{"1234567890123456789":"1234567890123456789"}', { '1234567890123456789': '1234567890123456789' }],
    [
      '{"a":":1234567890123456789,","b":"[1234567890123456789]"}',
      { a: ':1234567890123456789,', b: '[1234567890123456789]' },
    ],
    ['["\\u4e2d\\u6587 1234567890123456789 \\n"]', ['中文 1234567890123456789 \n']],
  ])('keeps every digit of an integer, and only of an integer: %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each([
    '',
    ' ',
    '<html>',
    'token',
    'nothing',
    '{"a":',
    '{"a":1}}',
    '["\u0001',
    '{1234567890123456789',
    '[+1234567890123456789]',
    '[1234567890123456789\u00001]',
    '%PDF',
    '\uFFFDPNG\n',
  ])('finds none in %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });

  it('finds null, false and 0, which are JSON', () => {
    expect(['null', 'false', '0', '""'].map(parseJson)).toEqual([null, false, 0, '']);
  });

  it.each([
    ['escapes', 20, (length: number) => `["${'\\n'.repeat(length / 2)}\u0001"]`],
    ['digits', 20, (length: number) => `[${'9'.repeat(length)}]`],
    ['digits in a string', 20, (length: number) => `["${'9'.repeat(length)}\u0001"]`],
    ['integers', 20, (length: number) => `[${'1,'.repeat(length / 2)}1234567890123456789]`],
    ['an open string', 20, (length: number) => `["${'x'.repeat(length)}`],
    ['spaces', 20, (length: number) => ' '.repeat(length)],
    ['control characters', 2, (length: number) => `["${'\u0001'.repeat(length)}"]`],
    ['unknown escapes', 2, (length: number) => `["${'\\x'.repeat(length / 2)}"]`],
    ['short strings', 2, (length: number) => `[${'"",'.repeat(length / 3)}1234567890123456789]`],
  ])('takes %s for as many MB as a reply may have in its stride: %i', (_, megabytes, textOf) => {
    const text = textOf(megabytes * MEGABYTE);
    const startedAt = performance.now();
    parseJson(text);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

function controls(): string {
  return Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('');
}
