import { TokenError } from './token-error.ts';

const TOO_SHORT = 'set the time-out of the function to 20 s / 把云函数的超时时间设为 20 秒';

/** There is no time for more: errCode -501002, and what to do about it. */
export function outOfTime(errMsg: string, hint = TOO_SHORT): TokenError {
  return new TokenError({
    code: 'timeout',
    errCode: -501002,
    errMsg,
    hint,
  });
}
