import { TokenError } from './token-error.ts';

/** There is no valid access token: errCode -1, with the hint of what has prevented it where that is known. */
export function missingToken(cause?: TokenError): TokenError {
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
