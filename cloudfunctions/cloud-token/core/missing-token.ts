import type { Failure, Token } from './token-document.ts';
import { TokenError } from './token-error.ts';

/** There is no valid access token: errCode -1, with the hint of what has prevented it where that is known. */
export function missingToken(cause?: TokenError): TokenError {
  // Another reader has said so already.
  if (cause?.code === 'missing_token') return cause;
  return new TokenError({
    code: 'missing_token',
    errCode: -1,
    errMsg: `no valid access token${cause ? `: ${cause.errCode} ${cause.errMsg}` : ''}`,
    hint:
      cause?.hint ??
      'run refreshToken once in the CloudBase console and read its result / 在云开发控制台运行一次 refreshToken 并查看返回结果',
    cause,
  });
}

/** The failure of the last refresh, as it stands in the document. */
export function failedRefresh({ errCode, errMsg, hint }: Failure): TokenError {
  return new TokenError({ code: 'refresh_failed', errCode, errMsg, hint });
}

/** `refreshToken` calls a token good that expired long ago by the clock of this instance. */
export function wrongClock({ expiresAt }: Token, now: number): TokenError {
  const minutes = Math.round((now - expiresAt) / 60_000);
  return new TokenError({
    code: 'missing_token',
    errCode: -1,
    errMsg: `no valid access token: by the clock of this instance the stored one expired ${minutes} min ago, but refreshToken finds it good`,
    hint: 'set the clock of the machine this runs on / 校准运行此代码的机器的时钟',
  });
}
