import { errmsgOf, hintFor, retryOf, ridOf } from '../../cloud-token/core/errcodes.ts';
import { isTokenValue } from '../../cloud-token/core/token-document.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';

/** WeChat documents at most 7200 seconds and asks callers to honour less. */
const MAX_LIFE_SEC = 7200;

/** What came back from a token endpoint, or why nothing did. */
export type TransportReply =
  | { kind: 'answered'; status: number; body: string }
  /** The request never reached WeChat: no token can have been issued. */
  | { kind: 'unsent'; why: string }
  /** The request may have reached WeChat, which may have issued a token that got lost on its way. */
  | { kind: 'lost'; why: string };

export interface FetchFailure {
  ok: false;
  error: TokenError;
  /** Whether asking again can help: at once, in a while, or only after someone has acted. */
  retry: 'now' | 'later' | 'no';
  /** WeChat may have issued a token nobody has, which ends the life of the stored one within minutes. */
  mayHaveIssued: boolean;
}

export type TokenReply = { ok: true; value: string; lifeMs: number } | FetchFailure;

/** Judges a reply of `/cgi-bin/token` or `/cgi-bin/stable_token`: only a complete, well-formed one yields a token. */
export function readTokenReply(reply: TransportReply): TokenReply {
  if (reply.kind === 'unsent') return networkFailure(`could not reach WeChat: ${reply.why}`, false);
  if (reply.kind === 'lost') return networkFailure(`no answer from WeChat: ${reply.why}`, true);
  if (reply.status !== 200) return httpFailure(reply.status);
  return readBody(parseObject(reply.body), reply.body.length);
}

function readBody(body: Record<string, unknown>, length: number): TokenReply {
  const errcode = errcodeOf(body.errcode);
  if (errcode !== 0) return errcodeFailure(errcode, errmsgOf(body.errmsg));
  const { access_token: value } = body;
  const lifeSec = secondsOf(body.expires_in);
  // guard: reply
  if (isTokenValue(value) && lifeSec >= 1) {
    return { ok: true, value, lifeMs: Math.min(lifeSec, MAX_LIFE_SEC) * 1000 };
  }
  return invalidReply(`not a token reply (${length} characters)`, 'now', true);
}

/** 0 when there is none, for a failure never has errCode 0; NaN when it is no number. */
function errcodeOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

function secondsOf(value: unknown): number {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  return isNumeric ? Math.floor(Number(value)) : Number.NaN;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function errcodeFailure(errcode: number, errmsg: string): FetchFailure {
  if (!Number.isInteger(errcode)) return invalidReply('an errcode that is no number', 'later', false);
  const error = new TokenError({
    code: 'weixin',
    errCode: errcode,
    errMsg: errmsg,
    hint: hintFor(errcode),
    rid: ridOf(errmsg),
  });
  return { ok: false, error, retry: retryOf(errcode), mayHaveIssued: false };
}

function httpFailure(status: number): FetchFailure {
  const isPassing = status === 429 || status >= 500;
  return invalidReply(`HTTP status ${status}`, isPassing ? 'now' : 'later', status >= 500);
}

function networkFailure(errMsg: string, mayHaveIssued: boolean): FetchFailure {
  const error = new TokenError({
    code: 'network',
    errCode: -601003,
    errMsg,
    hint: "check the function's network and WEIXIN_API_HOSTS / 检查云函数的网络和 WEIXIN_API_HOSTS",
  });
  return { ok: false, error, retry: 'now', mayHaveIssued };
}

function invalidReply(what: string, retry: FetchFailure['retry'], mayHaveIssued: boolean): FetchFailure {
  const error = new TokenError({
    code: 'invalid_reply',
    errCode: -601001,
    errMsg: `WeChat's reply is ${what}`,
    hint: 'a proxy or gateway may be answering for WeChat; check WEIXIN_API_HOSTS / 可能是代理或网关的返回，检查 WEIXIN_API_HOSTS',
  });
  return { ok: false, error, retry, mayHaveIssued };
}
