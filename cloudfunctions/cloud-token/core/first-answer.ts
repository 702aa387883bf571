import type { Clock } from './clock.ts';
import { within } from './within.ts';

/** A cold database may take seconds for its first answer, and then answers others at once. */
const HEDGE_AFTER_MS = 1_200;
const MAX_READS = 3;

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
      begun++;
      read().then(resolve, (error: unknown) => {
        failed++;
        if (begun < MAX_READS && !over.signal.aborted) begin();
        else if (failed === begun) reject(error);
      });
      // guard: hedge
      if (begun < MAX_READS) hedge(begun).catch(() => {});
    };
    // It may fail only by its sleep, once that is aborted: some clocks' sleeps do.
    const hedge = async (ofRead: number) => {
      await clock.sleep(HEDGE_AFTER_MS, over.signal);
      if (begun === ofRead && !over.signal.aborted) begin();
    };
    begin();
  });
  return within(clock, patienceMs, answer, 'reading the token').finally(() => over.abort());
}
