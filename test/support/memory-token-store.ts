import { parseDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { ENDED, INTERRUPTED } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import type { RefreshEvent, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';

type Stored = Record<string, unknown> & { lease?: { id: string; expiresAt: number } };

export interface MemoryTokenStore extends TokenStore {
  /** What the database would hold: the document's fields, or nothing. */
  stored: Stored | undefined;
  history: RefreshEvent[];
}

/** A `TokenStore` in memory. It passes the same contract suite as the one in CloudBase's database. */
export function createMemoryTokenStore(stored?: Stored): MemoryTokenStore {
  const store: MemoryTokenStore = {
    stored,
    history: [],
    read: async () => parseDocument(store.stored),
    async acquire(lease, seen) {
      const { lease: found } = store.stored ?? {};
      if (found?.id !== seen?.id || found?.expiresAt !== seen?.expiresAt) return false;
      store.stored = { ...store.stored, lease };
      return true;
    },
    async commit(leaseId, { token, conflicts, doubt, forcedAt }) {
      if (store.stored?.lease?.id !== leaseId) return false;
      const { failure: _, doubt: __, ...kept } = store.stored;
      store.stored = {
        ...kept,
        ...token,
        ...(conflicts && { conflicts }),
        ...(doubt && { doubt }),
        ...(forcedAt && { forcedAt }),
        lease: { id: leaseId, expiresAt: ENDED },
      };
      return true;
    },
    async giveUp(leaseId, { failure, interrupted, forcedAt }) {
      if (store.stored?.lease?.id !== leaseId) return false;
      const lease = { id: leaseId, expiresAt: interrupted ? INTERRUPTED : ENDED };
      store.stored = { ...store.stored, ...(failure && { failure }), ...(forcedAt && { forcedAt }), lease };
      return true;
    },
    async append(event) {
      store.history = [...store.history, event].slice(-72);
    },
  };
  return store;
}
