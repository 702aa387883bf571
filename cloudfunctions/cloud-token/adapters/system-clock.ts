import type { Clock, TimeLeft } from '../core/clock.ts';

/** A function's time-out when none is configured, ms. */
const DEFAULT_TIME_LIMIT_MS = 3_000;
/** What a function keeps back of its time to answer in, ms. */
export const ANSWER_RESERVE_MS = 400;

/** The time of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const breakOff = () => clearTimeout(timer);
      const timer = setTimeout(() => {
        // Node.js warns of more than ten listeners, and a signal may break off many sleeps, one after the other.
        signal?.removeEventListener('abort', breakOff);
        resolve();
      }, ms);
      signal?.addEventListener('abort', breakOff);
    }),
};

/** The second argument of a function's `main`. */
export interface InvocationContext {
  time_limit_in_ms?: number;
}

/** How much time this invocation has from now on, less what it takes to answer. */
export function timeOf(context: InvocationContext | undefined): TimeLeft {
  const limitMs = (context?.time_limit_in_ms ?? DEFAULT_TIME_LIMIT_MS) - ANSWER_RESERVE_MS;
  const startedAt = { wall: Date.now(), steady: performance.now() };
  // The one may be set back, the other may stand still while the process is frozen.
  return () => limitMs - Math.max(Date.now() - startedAt.wall, performance.now() - startedAt.steady);
}
