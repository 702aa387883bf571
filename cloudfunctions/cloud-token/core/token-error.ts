import { withoutSecrets } from './without-secrets.ts';

/** Why a call failed, for programs. `weixin` means WeChat answered with an errcode, which is then `errCode`. */
export type TokenErrorCode =
  | 'missing_token'
  | 'configuration'
  | 'denied'
  | 'weixin'
  | 'network'
  | 'invalid_reply'
  | 'timeout'
  | 'database'
  /** refreshToken answered with a failure, or could not be called at all. */
  | 'refresh_failed'
  | 'refresh_unavailable'
  | 'unexpected';

export interface TokenErrorOptions {
  code: TokenErrorCode;
  /** WeChat's errcode, wx-server-sdk's errCode, or -1. Never 0. */
  errCode: number;
  errMsg: string;
  /** What to do next, in English and Chinese. */
  hint?: string | undefined;
  /** WeChat's request id, to quote to its support. */
  rid?: string | undefined;
  cause?: TokenError | undefined;
}

/** What a cloud function returns for a failure. */
export interface FailureResult {
  errCode: number;
  errMsg: string;
  hint?: string;
}

/** The one error of this package. It never carries a token, an AppSecret or an HTTP client's error. */
export class TokenError extends Error implements FailureResult {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  readonly errCode: number;
  readonly errMsg: string;
  declare readonly hint?: string;
  declare readonly rid?: string;
  declare readonly cause?: TokenError;

  constructor({ code, errCode, errMsg, hint, rid, cause }: TokenErrorOptions) {
    super(hint ? `${errMsg} (${hint})` : errMsg);
    this.code = code;
    this.errCode = errCode;
    this.errMsg = errMsg;
    if (hint !== undefined) this.hint = hint;
    if (rid !== undefined) this.rid = rid;
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

/** Tells a `TokenError`, also one from another copy of this package (every bundled function has its own). */
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
