import { describe, expect, it } from 'vitest';
import { withQuery } from '../../cloudfunctions/cloud-token/core/api-query.ts';

describe('withQuery', () => {
  it.each([
    [undefined, '/wxa/x?access_token=t-1'],
    [{}, '/wxa/x?access_token=t-1'],
    [
      { a: 'b c', d: 1, e: true, f: 12345678901234567890n },
      '/wxa/x?a=b%20c&d=1&e=true&f=12345678901234567890&access_token=t-1',
    ],
    [{ 中文: '&=?#/\\' }, '/wxa/x?%E4%B8%AD%E6%96%87=%26%3D%3F%23%2F%5C&access_token=t-1'],
    [{ a: undefined, b: null, c: '', d: 0 }, '/wxa/x?c=&d=0&access_token=t-1'],
    [{ access_token: 'old', a: 1 }, '/wxa/x?a=1&access_token=t-1'],
    [new URLSearchParams('a=1&a=2&access_token=old'), '/wxa/x?a=1&a=2&access_token=t-1'],
    [{ emoji: '\u{1F600}' }, '/wxa/x?emoji=%F0%9F%98%80&access_token=t-1'],
  ])('puts %o behind the path, and the token', (params, address) => {
    expect(withQuery('/wxa/x', params, 't-1')).toBe(address);
  });

  it('comes after the query that the path has', () => {
    expect(withQuery('/wxa/x?a=1', { b: 2 }, 't&1')).toBe('/wxa/x?a=1&b=2&access_token=t%261');
  });

  it.each([
    [{ a: '\uD800' }, 'the parameter "a" holds half a character'],
    [{ a: 'x\uDC00y' }, 'the parameter "a" holds half a character'],
    [{ '\uD800': 1 }, 'the parameter "\\ud800" holds half a character'],
    [{ a: [1] }, 'the parameter "a" is no text, number or boolean'],
    [{ a: { b: 1 } }, 'the parameter "a" is no text, number or boolean'],
    [{ a: new Date(0) }, 'the parameter "a" is no text, number or boolean'],
    [{ a: Symbol('x') }, 'the parameter "a" is no text, number or boolean'],
    ['a=1', 'params are no object'],
    [[['a', 1]], 'params are no object'],
    [new Map([['a', 1]]), 'params are no object'],
    [null, 'params are no object'],
  ])('refuses %o: %s', (params, why) => {
    expect(() => withQuery('/wxa/x', params, 't-1')).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: expect.stringContaining(why),
        hint: expect.stringContaining('params:'),
      }),
    );
  });
});
