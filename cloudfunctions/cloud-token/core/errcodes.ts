import { withoutSecrets } from './without-secrets.ts';

/** A text in English and Chinese. */
export interface InBoth {
  en: string;
  zh: string;
}

/** What has happened, and what to do about it. */
export interface Explanation {
  means: InBoth;
  cure: InBoth;
}

/** An errcode of WeChat. */
export interface Errcode extends Explanation {
  /** Whether asking again can help: `now` with back-off, `later` in a minute or more, `no` until someone has acted. */
  retry: 'now' | 'later' | 'no';
}

/** The errcodes of the token endpoints and of refused tokens, from WeChat's global error code and access token pages. */
export const ERRCODES: Readonly<Record<number, Errcode>> = {
  [-1]: {
    retry: 'now',
    means: { en: 'WeChat is busy', zh: '微信系统繁忙' },
    cure: { en: 'nothing to do, it is tried again', zh: '无需处理，会自动重试' },
  },
  40001: {
    retry: 'no',
    means: { en: 'the AppSecret is wrong or was reset', zh: 'AppSecret 错误或已被重置' },
    cure: {
      en: 'set APPSECRET of refreshToken to the current one',
      zh: '把 refreshToken 的环境变量 APPSECRET 改成当前的 AppSecret',
    },
  },
  40002: {
    retry: 'no',
    means: { en: 'WeChat does not accept the grant_type', zh: 'grant_type 不被接受' },
    cure: {
      en: 'a proxy may be changing the request; check WEIXIN_API_HOSTS',
      zh: '请求可能被代理改写，检查 WEIXIN_API_HOSTS',
    },
  },
  40013: {
    retry: 'no',
    means: { en: 'the AppID is wrong', zh: 'AppID 错误' },
    cure: { en: 'check APPID of refreshToken', zh: '检查 refreshToken 的环境变量 APPID' },
  },
  40125: {
    retry: 'no',
    means: { en: 'the AppSecret is wrong', zh: 'AppSecret 无效' },
    cure: {
      en: 'copy it again from the WeChat console into APPSECRET of refreshToken',
      zh: '从公众平台重新复制到 refreshToken 的环境变量 APPSECRET',
    },
  },
  40164: {
    retry: 'no',
    means: { en: 'this IP address is not in the API whitelist', zh: '调用 IP 不在白名单中' },
    cure: {
      en: 'give refreshToken a fixed egress IP and add it in the WeChat console',
      zh: '为 refreshToken 开启固定出口 IP，并在公众平台加入 IP 白名单',
    },
  },
  40243: {
    retry: 'no',
    means: { en: 'the AppSecret is frozen', zh: 'AppSecret 已被冻结' },
    cure: { en: 'unfreeze it in the WeChat console', zh: '在公众平台解冻' },
  },
  41002: {
    retry: 'no',
    means: { en: 'the AppID is missing', zh: '缺少 AppID' },
    cure: { en: 'set APPID of refreshToken', zh: '设置 refreshToken 的环境变量 APPID' },
  },
  41004: {
    retry: 'no',
    means: { en: 'the AppSecret is missing', zh: '缺少 AppSecret' },
    cure: {
      en: 'set APPSECRET of refreshToken in the CloudBase console',
      zh: '在云开发控制台设置 refreshToken 的环境变量 APPSECRET',
    },
  },
  43002: {
    retry: 'no',
    means: { en: 'WeChat wants a POST request', zh: '需要 POST 请求' },
    cure: {
      en: 'a proxy may be changing the request; check WEIXIN_API_HOSTS',
      zh: '请求可能被代理改写，检查 WEIXIN_API_HOSTS',
    },
  },
  45009: {
    retry: 'later',
    means: { en: 'the daily quota is used up', zh: '当日调用次数已用完' },
    cure: {
      en: 'find who else fetches tokens, or clear the quota (clear_quota, 10 times a month)',
      zh: '找出还有谁在获取 token，或调用 clear_quota 清零（每月 10 次）',
    },
  },
  45011: {
    retry: 'later',
    means: { en: 'too many requests in this minute', zh: '本分钟调用过于频繁' },
    cure: { en: 'it is tried again later', zh: '稍后会再试' },
  },
  50004: {
    retry: 'no',
    means: { en: 'the token interface is forbidden for this account', zh: '该账号被禁止使用 token 接口' },
    cure: { en: 'see the notices in the WeChat console', zh: '查看公众平台的通知' },
  },
  50007: {
    retry: 'no',
    means: { en: 'the account is frozen', zh: '账号已被冻结' },
    cure: { en: 'see the notices in the WeChat console', zh: '查看公众平台的通知' },
  },
  61004: {
    retry: 'no',
    means: { en: 'this IP address is not in the API whitelist', zh: '调用 IP 不在白名单中' },
    cure: {
      en: 'give the function a fixed egress IP and add it in the WeChat console',
      zh: '为云函数开启固定出口 IP，并在微信后台加入 IP 白名单',
    },
  },
  89501: {
    retry: 'later',
    means: { en: 'this IP address waits for an administrator', zh: '此 IP 正在等待管理员确认' },
    cure: { en: 'confirm it in the message WeChat has sent', zh: '在微信发送的消息里确认' },
  },
  89503: {
    retry: 'later',
    means: { en: 'an administrator must confirm this IP address', zh: '此 IP 调用需要管理员确认' },
    cure: { en: 'confirm it in the message WeChat has sent', zh: '在微信发送的消息里确认' },
  },
  89506: {
    retry: 'later',
    means: { en: 'the administrator refused this IP address twice', zh: '管理员两次拒绝此 IP' },
    cure: { en: 'wait 24 hours, then confirm it', zh: '24 小时后再试并确认' },
  },
  89507: {
    retry: 'later',
    means: { en: 'the administrator refused this IP address', zh: '管理员拒绝了此 IP' },
    cure: { en: 'wait 1 hour, then confirm it', zh: '1 小时后再试并确认' },
  },
};

/** An errcode WeChat does not document is not worth another request in the same invocation. */
export function retryOf(errcode: number): Errcode['retry'] {
  return ERRCODES[errcode]?.retry ?? 'later';
}

/** WeChat's passing troubles; of the other errcodes no waiting, or hardly any, helps. */
const PASSING = [-1, 45011];

/** Of an environment variable that is wrong. */
const MISCONFIGURED = -501007;

/** Whether somebody has to act: the secret, the whitelist, the quota, the account or the configuration is in the way. */
export function needsSomebody(errcode: number): boolean {
  return errcode === MISCONFIGURED || (errcode in ERRCODES && !PASSING.includes(errcode));
}

/** Both in one sentence. */
export function explain({ means, cure }: Explanation): InBoth {
  return { en: `${means.en}: ${cure.en}`, zh: `${means.zh}：${cure.zh}` };
}

/** What an errcode of the token endpoints means and what to do about it; absent for an unknown one. */
export function explanationOf(errcode: number): InBoth | undefined {
  const known = ERRCODES[errcode];
  return known && explain(known);
}

/** The same in one line. */
export function hintFor(errcode: number): string | undefined {
  const explanation = explanationOf(errcode);
  return explanation && inOneLine(explanation);
}

/** As all hints are written: `English / 中文`. */
export function inOneLine({ en, zh }: InBoth): string {
  return en === zh ? en : `${en} / ${zh}`;
}

/**
 * Whether an API call's errcode, a number or its digits in quotes, says that its token is invalid, expired or not the
 * latest. 41001 (no token was sent) is a bug of the caller that no refresh can mend.
 */
export function isRefusal(errcode: unknown): boolean {
  const isErrcode = typeof errcode === 'number' || typeof errcode === 'string';
  return isErrcode && /^(40001|40014|42001)$/.test(String(errcode));
}

/** WeChat's errmsg as text, for a reply that has none too. Should it repeat a secret, or `token`, that is masked. */
export function errmsgOf(errmsg: unknown, token?: string): string {
  return typeof errmsg === 'string' && errmsg !== '' ? withoutSecrets(errmsg, token) : 'no errmsg';
}

/** The request id at the end of WeChat's errmsg: `… rid: 5f…-…-…`. */
export function ridOf(errmsg: string): string | undefined {
  return /\brid: ?([\w-]+)/.exec(errmsg)?.[1];
}
