// core/: when a token is renewed, by whom, and what it may cost: pure functions and ports.
// refresh.ts opens with the model and the words; read that first.

import { TokenError } from '../../cloud-token/core/token-error.ts';
import { withoutSecrets } from '../../cloud-token/core/without-secrets.ts';

/** Where a variable is set. */
const CONSOLE =
  'CloudBase console → functions → refreshToken → configuration → environment variables / 云开发控制台 → 云函数 → refreshToken → 配置 → 环境变量';

/** A variable that is not set, with the errcode WeChat has for what is missing. */
export function missing(errCode: number, name: string, what: string): TokenError {
  return wrongAccount(
    errCode,
    `the environment variable ${name} of refreshToken is not set`,
    `${CONSOLE}: ${name} = ${what}`,
  );
}

/** An AppSecret stands where an AppID belongs. */
export function noAppid(name: string): TokenError {
  return wrongAccount(
    40013,
    `the environment variable ${name} of refreshToken is no AppID: it looks like an AppSecret`,
    'an AppID begins with wx; check which value stands in which variable / AppID 以 wx 开头：检查各环境变量的值是否填反',
  );
}

/** Somebody asks for the token of an AppID that nobody has configured. */
export function notConfigured(asked: string): TokenError {
  const appid = withoutSecrets(asked);
  return wrongAccount(
    40013,
    `refreshToken has no AppSecret for the AppID ${appid}`,
    `if that is the AppID meant: ${CONSOLE}: APPSECRET_${appid} = its AppSecret / 它的 AppSecret`,
  );
}

/** A variable `APPSECRET_<AppID>` whose name holds no AppID. */
export function noNamedAppid(name: string): TokenError {
  return wrongAccount(
    40013,
    `the environment variable ${withoutSecrets(name)} of refreshToken names no AppID`,
    'behind APPSECRET_ stands the AppID, wx and 16 of 0-9 and a-f, in small letters / APPSECRET_ 后面应是 AppID：wx 加 16 位十六进制字符，全部小写',
  );
}

/** One whose value is no AppSecret. */
export function noNamedSecret(name: string): TokenError {
  return wrongAccount(
    40125,
    `the environment variable ${name} of refreshToken holds no AppSecret`,
    `an AppSecret is 32 of 0-9 and a-f: copy it again from the WeChat console into ${name} / AppSecret 是 32 位十六进制字符：从微信后台重新复制到 ${name}`,
  );
}

function wrongAccount(errCode: number, errMsg: string, hint: string): TokenError {
  return new TokenError({ code: 'configuration', errCode, errMsg, hint });
}
