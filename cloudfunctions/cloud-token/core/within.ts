import type { Clock } from './clock.ts';
import { outOfTime } from './out-of-time.ts';

/**
 * Waits for work no longer than `ms`; then rejects with a `TokenError` (`timeout`), whatever becomes of the work. The
 * SDK's own time-out is 15 s, longer than a cloud function lives by default.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  what: string,
  hint?: string,
): Promise<T> {
  const over = new AbortController();
  const tooLate = clock.sleep(ms, over.signal).then(() => {
    throw outOfTime(`${what}: no answer within ${Math.max(0, Math.round(ms))} ms`, hint);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    // With a reason of its own no error is made for nobody.
    over.abort('over');
  }
}
