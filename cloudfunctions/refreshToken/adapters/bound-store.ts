import { within } from '../../cloud-token/adapters/within.ts';
import type { TokenStore } from '../core/token-store.ts';

/** The same store, whose operations reject with a `TokenError` when the time that is left (ms) is over. */
export function boundStore(store: TokenStore, leftMs: () => number): TokenStore {
  const bound =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    (...args: A) =>
      within(leftMs(), operation(...args), 'the database');
  return {
    read: bound(store.read),
    acquire: bound(store.acquire),
    commit: bound(store.commit),
    giveUp: bound(store.giveUp),
    append: bound(store.append),
  };
}
