import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { within } from '../../cloud-token/core/within.ts';
import { type TokenStore, wrapStore } from '../core/token-store.ts';

/** An operation that hangs must leave time to try again, yet a cold database that takes seconds is no failure. */
const MIN_PATIENCE_MS = 1_000;
const SHARE = 4;

/** How long to wait for one operation, ms: a quarter of the time that is left, but not less than a second while there is one. */
export function patienceMs(leftMs: number): number {
  return Math.min(leftMs, Math.max(MIN_PATIENCE_MS, leftMs / SHARE));
}

/** The same store, whose operations reject with a `TokenError` when they take longer than that. */
export function boundStore(store: TokenStore, left: TimeLeft): TokenStore {
  return wrapStore(
    store,
    (operation) =>
      (...args) =>
        within(systemClock, patienceMs(left()), operation(...args), 'the database'),
  );
}
