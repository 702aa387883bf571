import { isWithin } from '../../cloud-token/core/clock.ts';

/** What was read answers those who come within this time, so that a burst costs one reading. */
const GOOD_FOR_MS = 2_000;

/**
 * The same reading for all who come within 2 s of its beginning, the slow one too. One that fails answers those who wait for
 * it, and no others.
 */
export function sharedRead<T>(read: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { at: number; reading: Promise<T> } | undefined;
  return async () => {
    if (last && isWithin(last.at, GOOD_FOR_MS, now())) return last.reading;
    const mine = { at: now(), reading: read() };
    last = mine;
    mine.reading.catch(() => {
      if (last === mine) last = undefined;
    });
    return mine.reading;
  };
}
