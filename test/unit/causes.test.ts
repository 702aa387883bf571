import { describe, expect, it } from 'vitest';
import { hintOfCloudbase, hintOfWay } from '../../cloudfunctions/cloud-token/core/causes.ts';

/** In every wording that was seen, and as each wx-server-sdk passes it on. */
const CLOUDBASE: Record<string, string[]> = {
  'full access': ['-502003 document.get:fail -502003 database permission denied.'],
  'create the collection': ['-502005 document.get:fail -502005 database collection not exists.'],
  'run this in the cloud': [
    '-501007 callFunction:fail -501007 invalid parameters. Error: missing secretId or secretKey of tencent cloud',
    '-1 missing secretId or secretKey of tencent cloud',
  ],
  'deploy the function': [
    '-1 callFunction:fail FunctionName parameter could not be found.',
    '-501001 callFunction:fail -501001 resource system error. requestID 1, FunctionName parameter could not be found.',
    '-501000 errCode: -501000 | errMsg: FUNCTION_NOT_FOUND',
    '-1 435 FunctionNotFound',
    '-1 [ResourceNotFound.Function] no such function',
  ],
  'whole folder': [
    "-504002 callFunction:fail -504002 functions execute fail. requestID 1, Error: Cannot find module 'wx-server-sdk'\nRequire stack:",
    "-1 callFunction:fail Error: Cannot find module './environment not found'",
    "-1 Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'axios' imported from /var/user/index.js",
    '-1 callFunction:fail handler not found',
    '-1 {"errorType":"Runtime.ImportModuleError"}',
    '-1 SyntaxError: Unexpected token {',
    '-1 [ResourceNotFound.File] no entry',
  ],
  'time-out to 20 s': [
    '-1 callFunction:fail Invoking task timed out after 3 seconds',
    '-504003 callFunction:fail -504003 functions time limit exceeded',
    '-501001 FUNCTIONS_TIME_LIMIT_EXCEEDED',
    '-1 433 TimeLimitReached',
  ],
  '256 MB': [
    '-1 FUNCTIONS_MEMORY_LIMIT_EXCEEDED',
    '-1 callFunction:fail Memory limit exceeded',
    '-1 434 MemoryLimitReached',
    '-1 JavaScript heap out of memory',
    '-504002 137 code exit unexpected',
    '-1 云函数运行内存超限',
  ],
  'being updated': [
    '-1 callFunction:fail Function in status Updating',
    '-1 The function is in status Creating',
    '-1 FUNCTIONS_STATUS_ABNORMITY',
    '-1 FUNCTION_STATUS_ABNORMAL',
    '-1 当前函数状态无法进行此操作',
  ],
  'quota is used up': [
    '-1 402 ServiceSuspended',
    '-1 410 InsufficientBalance',
    '-1 429 ResourceLimit',
    '-501003 callFunction:fail -501003 exceed request limit',
    '-501004 exceed concurrent request limit',
    '-1 账号欠费',
  ],
  'check TOKEN_ENV: there is no such environment': [
    '-1 callFunction:fail Environment not found',
    '-501001 document.get:fail -501001 resource system error. Environment not found',
    '-501000 errCode: -501000 | errMsg: Environment invalid and please check your parameters',
    '-1 callFunction:fail [100003] Param Invalid: env check invalid',
    '-501000 [100003] Param Invalid: env check invalid be filterd (cd25)',
    '-1 env not exists',
    '-1 Env other-env not found',
    '-1 INVALID_ENV',
  ],
  'itself threw an error': [
    '-504002 callFunction:fail -504002 functions execute fail. requestID 1, TypeError: x is not a function',
    '-504002 FUNCTIONS_EXECUTE_FAIL',
  ],
  'CloudBase itself': [
    '-1 callFunction:fail  502 Bad Gateway | [http://tcb-admin.tencentcloudapi.com/admin]',
    '-1 callFunction:fail Unexpected token \'<\', "<html>bad "... is not valid JSON',
    '-1 callFunction:fail read ECONNRESET',
    '-1 connect ETIMEDOUT 1.2.3.4:443',
    '-1 getaddrinfo EAI_AGAIN tcb-admin.tencentcloudapi.com',
    '-1 getaddrinfo ENOTFOUND tcb-admin.tencentcloudapi.com',
    '-1 socket hang up',
  ],
};

const WAY: Record<string, string[]> = {
  redirects: ["WeChat's reply is HTTP status 301", "WeChat's reply is HTTP status 302"],
  'no such API': ["WeChat's reply is HTTP status 404"],
  'user name and password': [
    "WeChat's reply is HTTP status 407",
    'could not reach WeChat: PROXY 407 (https://a)',
  ],
  NO_PROXY: ['no answer from WeChat: PROXY 403 (https://a)', 'could not reach WeChat: PROXY 502 (https://a)'],
  'Content-Length': ["WeChat's reply is HTTP status 411", "WeChat's reply is HTTP status 412"],
  'too large': ["WeChat's reply is HTTP status 413"],
  'try again': ["WeChat's reply is HTTP status 429", "WeChat's reply is HTTP status 502"],
  "use responseType: 'arraybuffer'": [
    "WeChat's reply is not JSON (10 bytes of image/png)",
    "WeChat's reply is not JSON (10 bytes of application/octet-stream)",
    "WeChat's reply is not JSON (10 bytes, binary)",
  ],
  'as WeChat Pay': ["WeChat's reply is not JSON but XML (17 bytes)"],
  NODE_EXTRA_CA_CERTS: [
    'could not reach WeChat: DEPTH_ZERO_SELF_SIGNED_CERT (https://a)',
    'no answer from WeChat: SELF_SIGNED_CERT_IN_CHAIN (https://a)',
    'could not reach WeChat: UNABLE_TO_VERIFY_LEAF_SIGNATURE (https://a)',
    'could not reach WeChat: ERR_TLS_CERT_ALTNAME_INVALID (https://a)',
    'could not reach WeChat: CERT_HAS_EXPIRED (https://a)',
  ],
  "function's network": [
    'could not reach WeChat: ENOTFOUND (https://a)',
    'no answer from WeChat: TIMEOUT (https://a)',
  ],
  'may be answering for WeChat': [
    "WeChat's reply is HTTP status 204",
    "WeChat's reply is HTTP status 400",
    "WeChat's reply is not JSON but HTML (17 bytes)",
    "WeChat's reply is not JSON (0 bytes)",
    "WeChat's reply is not JSON (4 bytes of text/plain)",
    "WeChat's reply is not a token reply (17 characters)",
  ],
};

const IN_BOTH = /^[ -~]+ \/ .*\p{Script=Han}/u;

it.each(Object.entries(CLOUDBASE))('of CloudBase the hint is %s', (hint, wordings) => {
  for (const words of wordings) {
    expect([words, hintOfCloudbase(words)]).toEqual([words, expect.stringContaining(hint)]);
    expect(hintOfCloudbase(words)).toMatch(IN_BOTH);
  }
});

it.each(Object.entries(WAY))('of the way to WeChat the hint is %s', (hint, wordings) => {
  for (const words of wordings) {
    expect([words, hintOfWay(words)]).toEqual([words, expect.stringContaining(hint)]);
    expect(hintOfWay(words)).toMatch(IN_BOTH);
  }
});

describe('of what is not known', () => {
  it.each([
    '-1 what is this?',
    '-501001 resource system error.',
    '-1 the environment is fine',
    '-1 invented',
  ])('there is no hint: %s', (words) => {
    expect(hintOfCloudbase(words)).toBeUndefined();
  });
});
