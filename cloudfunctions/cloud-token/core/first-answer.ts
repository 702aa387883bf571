import type { Clock } from './clock.ts';
import { within } from './within.ts';

/** A cold database may take seconds for its first answer, and then answers others at once. */
const HEDGE_AFTER_MS = 1_200;
const MAX_READS = 3;
/** Most errors of a database are gone a moment later. */
const PAUSE_AFTER_ERROR_MS = 100;

/**
 * Reads; beside a read that has not answered after 1.2 s, or in place of one that failed, it reads anew, three times in
 * all, and takes the first answer there is. Rejects with the last error when all have failed, or with a `TokenError`
 * (`timeout`) after `patienceMs`.
 */
export async function firstAnswer<T>(clock: Clock, patienceMs: number, read: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  let begun = 0;
  let failed = 0;
  const answer = new Promise<T>((resolve, reject) => {
    const begin = () => {
      const ofRead = ++begun;
      read().then(resolve, (error: unknown) => {
        failed++;
        if (failed === MAX_READS) reject(error);
        beginAfter(PAUSE_AFTER_ERROR_MS, ofRead);
      });
      // guard: hedge
      beginAfter(HEDGE_AFTER_MS, ofRead);
    };
    const beginAfter = (ms: number, ofRead: number) => {
      if (ofRead === MAX_READS) return;
      const another = () => begun === ofRead && !over.signal.aborted && begin();
      // Some clocks' sleeps reject when they are broken off.
      clock.sleep(ms, over.signal).then(another, () => {});
    };
    begin();
  });
  return within(clock, patienceMs, answer, 'reading the token').finally(() => over.abort());
}
