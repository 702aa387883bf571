import { TokenError } from '../core/token-error.ts';

/**
 * Waits for work no longer than `ms`; then rejects with a `TokenError` (`timeout`), whatever becomes of the work. The
 * SDK's own time-out is 15 s, longer than a cloud function lives by default.
 */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeout(what, ms)), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function timeout(what: string, ms: number): TokenError {
  return new TokenError({
    code: 'timeout',
    errCode: -501002,
    errMsg: `${what}: no answer within ${Math.max(0, Math.round(ms))} ms`,
    hint: 'set the time-out of the function to 20 s / 把云函数的超时时间设为 20 秒',
  });
}
