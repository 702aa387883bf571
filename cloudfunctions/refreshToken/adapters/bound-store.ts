import { within } from '../../cloud-token/adapters/within.ts';
import type { TokenStore } from '../core/token-store.ts';

/** The database answers in some 50 ms; one operation that hangs must leave time to try again. */
const MAX_OPERATION_MS = 1_000;

/** The same store, whose operations reject with a `TokenError` after a second, or when the time that is left (ms) is over. */
export function boundStore(store: TokenStore, leftMs: () => number): TokenStore {
  const bound =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    (...args: A) =>
      within(Math.min(leftMs(), MAX_OPERATION_MS), operation(...args), 'the database');
  return {
    read: bound(store.read),
    acquire: bound(store.acquire),
    commit: bound(store.commit),
    giveUp: bound(store.giveUp),
    append: bound(store.append),
  };
}
