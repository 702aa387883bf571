import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { errcodeOf, weixinError } from '../../cloudfunctions/cloud-token/core/weixin-error.ts';

const SECRET = 'c0ffee42'.repeat(4);

describe('errcodeOf', () => {
  it.each([
    [40001, 40001],
    ['40001', 40001],
    [-1, -1],
    ['-1', -1],
    [0, 0],
    ['0', 0],
    [undefined, 0],
    [null, 0],
    ['', 0],
  ])('reads %j as %i', (value, errcode) => {
    expect(errcodeOf(value)).toBe(errcode);
  });

  it.each([
    ['E500'],
    ['1.5'],
    [1.5],
    [' 1'],
    ['0x10'],
    ['1e3'],
    ['9'.repeat(20)],
    [true],
    [false],
    [[]],
    [[40001]],
    [{}],
  ])('reads %j as none that WeChat gives', (value) => {
    expect(errcodeOf(value)).toBeNaN();
  });
});

describe('weixinError', () => {
  it('has errcode, errmsg and rid, and a hint where one is given', () => {
    expect(weixinError({ errcode: '45009', errmsg: 'x rid: 1-2' }, { hint: 'wait' })).toMatchObject({
      name: 'TokenError',
      code: 'weixin',
      errCode: 45009,
      errMsg: 'x rid: 1-2',
      rid: '1-2',
      hint: 'wait',
    });
  });

  it('has no data when nothing else stands there', () => {
    expect(weixinError({ errcode: 1, errmsg: 'x' }, {})).not.toHaveProperty('data');
  });

  it('keeps all that stands there besides, with secrets masked at every depth', () => {
    const reply = { errcode: 1, url: `https://q?s=${SECRET}`, list: [1, null, true, { [SECRET]: 'sesame' }] };
    expect(weixinError(reply, { token: 'sesame' }).data).toEqual({
      url: 'https://q?s=***',
      list: [1, null, true, { '***': '***' }],
    });
  });

  it('does not follow what is nested deeper than a reply of WeChat', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    expect(weixinError({ errcode: 1, deep }, {}).data).toEqual({ deep: [[[[[[[[['…']]]]]]]]] });
  });

  it('shows that data neither in a result nor in a log', () => {
    const error = weixinError({ errcode: 1, url: 'https://q' }, {});
    expect(error.data).toEqual({ url: 'https://q' });
    const shown = [
      JSON.stringify(error),
      inspect(error, { depth: 9 }),
      String(error.stack),
      JSON.stringify({ ...error }),
    ];
    expect(shown.join()).not.toContain('https://q');
  });
});
