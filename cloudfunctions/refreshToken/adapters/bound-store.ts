import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { within } from '../../cloud-token/core/within.ts';
import type { TokenStore } from '../core/token-store.ts';

/** An operation that hangs must leave time to try again, yet a cold database that takes seconds is no failure. */
const MIN_PATIENCE_MS = 1_000;
const SHARE = 4;

/** The same store, whose operations reject with a `TokenError` after a quarter of the time that is left, but not in their first second. */
export function boundStore(store: TokenStore, left: TimeLeft): TokenStore {
  const bound =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    (...args: A) => {
      const leftMs = left();
      const patienceMs = Math.min(leftMs, Math.max(MIN_PATIENCE_MS, leftMs / SHARE));
      return within(systemClock, patienceMs, operation(...args), 'the database');
    };
  return {
    read: bound(store.read),
    acquire: bound(store.acquire),
    commit: bound(store.commit),
    giveUp: bound(store.giveUp),
    markInterrupted: bound(store.markInterrupted),
    markRefusedEarly: bound(store.markRefusedEarly),
    append: bound(store.append),
  };
}
