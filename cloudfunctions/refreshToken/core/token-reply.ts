import { hintOfWay } from '../../cloud-token/core/causes.ts';
import { hintFor, retryOf } from '../../cloud-token/core/errcodes.ts';
import { fieldsOf } from '../../cloud-token/core/fields-of.ts';
import { parseJson } from '../../cloud-token/core/parse-json.ts';
import { isTokenValue } from '../../cloud-token/core/token-document.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';
import { errcodeOf, weixinError } from '../../cloud-token/core/weixin-error.ts';
import type { WeixinReply } from '../../cloud-token/core/weixin-reply.ts';

/** WeChat documents at most 7200 seconds and asks callers to honour less. */
const MAX_LIFE_SEC = 7200;

/** What came back from a token endpoint, or why nothing did. */
export type TransportReply = WeixinReply<string>;

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
  const body = fieldsOf(parseJson(reply.body));
  const errcode = errcodeOf(body.errcode);
  const isErrcode = errcode !== 0 && !Number.isNaN(errcode);
  if (isErrcode) return errcodeFailure(body, errcode);
  if (reply.status !== 200) return httpFailure(reply.status);
  if (errcode !== 0) return invalidReply('an errcode that is no number', 'later', false);
  return readBody(body, reply.body.length);
}

function readBody(body: Record<string, unknown>, length: number): TokenReply {
  const { access_token: value } = body;
  const lifeSec = secondsOf(body.expires_in);
  // guard: reply
  if (isTokenValue(value) && lifeSec >= 1) {
    return { ok: true, value, lifeMs: Math.min(lifeSec, MAX_LIFE_SEC) * 1000 };
  }
  return invalidReply(`not a token reply (${length} characters)`, 'now', true);
}

function secondsOf(value: unknown): number {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  return isNumeric ? Math.floor(Number(value)) : Number.NaN;
}

function errcodeFailure(body: Record<string, unknown>, errcode: number): FetchFailure {
  const error = weixinError(body, { hint: hintFor(errcode) });
  return { ok: false, error, retry: retryOf(errcode), mayHaveIssued: false };
}

function httpFailure(status: number): FetchFailure {
  const isPassing = status === 429 || status >= 500;
  return invalidReply(`HTTP status ${status}`, isPassing ? 'now' : 'later', status >= 500);
}

function networkFailure(errMsg: string, mayHaveIssued: boolean): FetchFailure {
  const error = new TokenError({ code: 'network', errCode: -601003, errMsg, hint: hintOfWay(errMsg) });
  return { ok: false, error, retry: 'now', mayHaveIssued };
}

function invalidReply(what: string, retry: FetchFailure['retry'], mayHaveIssued: boolean): FetchFailure {
  const errMsg = `WeChat's reply is ${what}`;
  const error = new TokenError({ code: 'invalid_reply', errCode: -601001, errMsg, hint: hintOfWay(errMsg) });
  return { ok: false, error, retry, mayHaveIssued };
}
