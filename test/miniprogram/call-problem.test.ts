// miniprogram/: what the mini program works out, says and is made of, without a browser.
// How its pages look is for `e2e/`.

import { describe, expect, it } from 'vitest';
import { problemOf } from '../../miniprogram/model/call-problem.ts';

/** Texts as `wx.cloud.callFunction` rejects with them. */
const REJECTIONS: [string, string, number][] = [
  [
    'cloud.callFunction:fail Error: errCode: -501000  | errMsg: FunctionName parameter could not be found. (callId: 1)',
    'not_deployed',
    -501000,
  ],
  ['cloud.callFunction:fail Error: errCode: -504002 | errMsg: FUNCTION_NOT_FOUND', 'not_deployed', -504002],
  [
    'cloud.callFunction:fail Error: errCode: -501000  | errMsg: Environment not found (callId: 1)',
    'env_missing',
    -501000,
  ],
  [
    'errCode: -504002 functions execute fail | errMsg: Error: Cannot find module "wx-server-sdk"',
    'crashed',
    -504002,
  ],
  [
    'errCode: -504002 functions execute fail | errMsg: collection.add:fail -502005 database collection not exist',
    'crashed',
    -502005,
  ],
  [
    'errCode: -504002 functions execute fail | errMsg: errCode: -604101 function has no permission to call this API',
    'crashed',
    -604101,
  ],
  [
    'errCode: -404011 cloud function execution error | errMsg: cloud.callFunction:fail requestID 1, cloud function service error code -504002, error message Error: collection.update:fail -502005 database collection not exists.',
    'crashed',
    -502005,
  ],
  ['errCode: -504003 | errMsg: Invoking task timed out after 3 seconds', 'timeout', -504003],
  ['errCode: -504002 | errMsg: FUNCTIONS_TIME_LIMIT_EXCEEDED', 'timeout', -504002],
  ['errCode: -501023 | errMsg: Unauthenticated access is denied', 'no_permission', -501023],
  ['errCode: -501003 | errMsg: PERMISSION_DENIED', 'no_permission', -501003],
  ['errCode: -601034 | errMsg: 没有权限，请先开通云开发或者云托管', 'cloud_off', -601034],
  ["errCode: -1 | errMsg: Cloud API isn't enabled, please call wx.cloud.init first", 'cloud_off', -1],
  ['errCode: -501001 | errMsg: EXCEED_CONCURRENT_REQUEST_LIMIT', 'busy', -501001],
  ['cloud.callFunction:fail request:fail -118:net::ERR_CONNECTION_TIMED_OUT', 'network', -1],
  ['cloud.callFunction:fail something new', 'unknown', -1],
];

describe('problemOf', () => {
  it.each(REJECTIONS)('sorts %j', (errMsg, kind, errCode) => {
    expect(problemOf({ errCode: -1, errMsg })).toEqual({ kind, errCode });
  });

  it('takes the last code of a text, which is the innermost', () => {
    const errMsg = 'errCode: -404011 cloud function execution error | errMsg: errCode: -504003 timed out';
    expect(problemOf({ errCode: -404011, errMsg }).errCode).toBe(-504003);
  });

  it('reads an Error that has only a message, a string and nothing at all', () => {
    expect(problemOf(new Error('errCode: -501000 | FUNCTION_NOT_FOUND'))).toEqual({
      kind: 'not_deployed',
      errCode: -501000,
    });
    expect(problemOf('request:fail')).toEqual({ kind: 'network', errCode: -1 });
    expect(problemOf(undefined)).toEqual({ kind: 'unknown', errCode: -1 });
  });

  it('uses errCode where the text tells none', () => {
    expect(problemOf({ errCode: -504002, errMsg: 'fail' })).toEqual({ kind: 'crashed', errCode: -504002 });
  });
});
