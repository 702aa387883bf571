import { drawBytes } from './draw-bytes.ts';

/** An error as WeChat answers it, always with HTTP status 200. */
export interface WeixinFailure {
  errcode: number;
  errmsg: string;
}

/**
 * WeChat's own texts, without the `rid`. Seen on the wire (public logs of 2020 to 2026): 40001, 40002, 40013, 40097, 40125,
 * 40129, 40164, 40169, 41001, 41002, 41004, 41030, 42001, 45009, 47001, 50004; the others are the descriptions in the
 * error tables of the official pages, which for 40243, 50007 and 8950x exist in Chinese only.
 */
const ERRMSG = {
  [-1]: 'system error',
  40001:
    'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r',
  40002: 'invalid grant_type',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40066: 'invalid url',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40129: 'invalid scene',
  40164: 'invalid ip, not in whitelist',
  40169: 'invalid length for scene, or the data is not json string',
  40243: 'AppSecret已被冻结，请登录小程序平台解冻后再次调用。',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41030: 'invalid page',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48006: 'forbid to clear quota because of reaching the limit',
  50004: 'user not allow to use accesstoken, maybe for punishment',
  50007: '账号已冻结',
  76021: 'cgi_path not found, please check',
  89503: '此次调用需要管理员确认，请耐心等候',
  89506: '该IP调用求请求已被公众号管理员拒绝，请24小时后再试，建议调用前与管理员沟通确认',
  89507: '该IP调用求请求已被公众号管理员拒绝，请1小时后再试，建议调用前与管理员沟通确认',
} as const;

/** An errcode the local platform can answer with. */
export type WeixinErrcode = keyof typeof ERRMSG;

/**
 * Builds WeChat's error reply, its text ending in ` rid: …`. The first part of a real rid is the time of the request:
 * seconds since the epoch, in hex.
 *
 * @param now ms since the epoch
 * @param ip the caller's address, which WeChat quotes in a 40164
 */
export function weixinFailure(errcode: WeixinErrcode, now: number, ip = '127.0.0.1'): WeixinFailure {
  const text = errcode === 40164 ? `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist` : ERRMSG[errcode];
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const random = drawBytes(8).toString('hex');
  return { errcode, errmsg: `${text} rid: ${seconds}-${random.slice(0, 8)}-${random.slice(8)}` };
}

/** Tells an error reply from any other answer of the platform. */
export function isWeixinFailure(answer: object): answer is WeixinFailure {
  return 'errcode' in answer;
}
