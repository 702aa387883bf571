import { withoutSecrets } from './without-secrets.ts';

/**
 * Why a call failed, for programs.
 *
 * - `missing_token`: there is no valid token, and none could be had
 * - `configuration`: an environment variable or an argument is missing or wrong
 * - `denied`: the caller may not do this
 * - `weixin`: WeChat answered with an errcode, which is then `errCode`
 * - `network`: WeChat could not be reached, or its answer got lost
 * - `invalid_reply`: what answered was not WeChat, or not what was asked for
 * - `timeout`: no time was left, or the database did not answer
 * - `database`: the database answered with an error
 * - `refresh_failed`: `refreshToken` answered with a failure
 * - `refresh_unavailable`: `refreshToken` could not be called at all
 * - `unexpected`: anything else
 */
export type TokenErrorCode =
  | 'missing_token'
  | 'configuration'
  | 'denied'
  | 'weixin'
  | 'network'
  | 'invalid_reply'
  | 'timeout'
  | 'database'
  | 'refresh_failed'
  | 'refresh_unavailable'
  | 'unexpected';

/** What a `TokenError` is made of. */
export type TokenErrorOptions = Pick<TokenError, 'code' | 'errCode' | 'errMsg'> & {
  [K in 'hint' | 'rid' | 'data' | 'cause']?: TokenError[K] | undefined;
};

/** What a cloud function returns for a failure. */
export interface FailureResult {
  /** WeChat's errcode, wx-server-sdk's errCode, or -1. Never 0. */
  errCode: number;
  /** What went wrong, without any secret. */
  errMsg: string;
  /** What to do next, in English and Chinese. */
  hint?: string;
}

/** The one error of this package. It never carries a token, an AppSecret or an HTTP client's error. */
export class TokenError extends Error implements FailureResult {
  /** What `isTokenError` goes by. */
  override readonly name = 'TokenError';
  /** Why, for programs. */
  readonly code: TokenErrorCode;
  readonly errCode: number;
  readonly errMsg: string;
  declare readonly hint?: string;
  /** WeChat's request id, to quote to its support. */
  declare readonly rid?: string;
  /**
   * What stands beside `errcode` and `errmsg` in WeChat's answer, without any secret. Neither a log nor a function's
   * result shows it.
   */
  declare readonly data?: Record<string, unknown>;
  /** The failure behind this one. */
  declare readonly cause?: TokenError;

  /** @param options what it says; the message is `errMsg` with the hint in brackets */
  constructor({ code, errCode, errMsg, hint, rid, data, cause }: TokenErrorOptions) {
    super(hint ? `${errMsg} (${hint})` : errMsg);
    this.code = code;
    this.errCode = errCode;
    this.errMsg = errMsg;
    if (hint !== undefined) this.hint = hint;
    if (rid !== undefined) this.rid = rid;
    if (data !== undefined) Object.defineProperty(this, 'data', { value: data });
    if (cause !== undefined) this.cause = cause;
  }

  /** What a cloud function returns for this failure. */
  toJSON(): FailureResult {
    return {
      errCode: this.errCode,
      errMsg: this.errMsg,
      ...(this.hint !== undefined && { hint: this.hint }),
    };
  }
}

/**
 * Tells a `TokenError`, also one from another copy of this package (every bundled function has its own), where
 * `instanceof` does not.
 *
 * @param error whatever was thrown
 *
 * @example
 * ```ts
 * import { callWeixin, isTokenError } from 'cloud-token';
 *
 * export async function main() {
 *   try {
 *     return await callWeixin('/cgi-bin/no/such/api');
 *   } catch (error) {
 *     if (isTokenError(error)) return error.toJSON();
 *     throw error;
 *   }
 * }
 * ```
 */
export function isTokenError(error: unknown): error is TokenError {
  return error instanceof Error && error.name === 'TokenError' && 'errCode' in error && 'errMsg' in error;
}

/** Turns whatever was thrown into a `TokenError`; one that is one already stays as it is. */
export function asTokenError(error: unknown): TokenError {
  if (isTokenError(error)) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new TokenError({
    code: 'unexpected',
    errCode: -1,
    errMsg: `unexpected error: ${withoutSecrets(what)}`,
  });
}
