import { describe, expect, it } from 'vitest';
import { isRefusedOutcome } from '../../cloudfunctions/cloud-token/core/refused-outcome.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';

describe('isRefusedOutcome', () => {
  it.each([
    ['a body', { errcode: 40001, errmsg: 'invalid credential' }],
    ['a result of wx-server-sdk', { errCode: 42001, errMsg: 'access_token expired' }],
    ['a response of axios', { status: 200, data: { errcode: 40014 } }],
    ['a response of wx-server-sdk', { data: { errCode: 40001 } }],
    [
      'an error of axios',
      Object.assign(new Error(), { response: { status: 401, data: { errcode: 40001 } } }),
    ],
    ['an error with a response that names errCode', { response: { data: { errCode: 42001 } } }],
    ['an error of co-wechat-api', Object.assign(new Error(), { name: 'WeChatAPIError', code: 40001 })],
    ['a TokenError', new TokenError({ code: 'weixin', errCode: 42001, errMsg: 'access_token expired' })],
  ])('finds a refused token in %s', (_, outcome) => {
    expect(isRefusedOutcome(outcome)).toBe(true);
  });

  it.each([
    [{ errcode: 0, errmsg: 'ok' }],
    [{ errcode: 45009 }],
    [{ errcode: 41001 }],
    [{ errcode: '40001' }],
    [{ status: 40001 }],
    [{ code: 40001 }],
    [{ name: 'AxiosError', code: 40001 }],
    [{ name: 'WeChatAPIError', code: 45009 }],
    [{ data: [] }],
    [{ data: null, response: null }],
    [{ result: { errcode: 40001 } }],
    [{ response: { errcode: 40001 } }],
    ['40001'],
    [40001],
    [null],
    [undefined],
    [Buffer.from('{"errcode":40001}')],
  ])('finds none in %j', (outcome) => {
    expect(isRefusedOutcome(outcome)).toBe(false);
  });
});
