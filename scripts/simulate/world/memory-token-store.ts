import {
  type Lease,
  parseDocument,
  parseLease,
  type TokenDocument,
} from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS, MAX_CLOCK_SKEW_MS } from '../../../cloudfunctions/cloud-token/core/token-life.ts';
import type { RefreshEvent, TokenStore } from '../../../cloudfunctions/refreshToken/core/token-store.ts';

/** The document's fields as the database holds them. */
export type Stored = Record<string, unknown>;

/** A `TokenStore` in memory, of the simulator and of the tests. It passes the same contract suite as the one in CloudBase's database. */
export interface MemoryTokenStore extends TokenStore {
  /** What the database would hold: the document's fields, or nothing. */
  stored: Stored | undefined;
  history: RefreshEvent[];
}

/**
 * Opens an empty one.
 *
 * @param now the database's clock, ms since the epoch
 * @param onWrite called after every change of the document
 */
export function createMemoryTokenStore(now: () => number, onWrite = () => {}): MemoryTokenStore {
  let stored: Stored | undefined;
  let parsed: TokenDocument | undefined;

  /** One conditional update, of a document that is there. */
  async function update(
    isMatch: (found: Stored) => boolean,
    changes: (found: Stored) => Stored,
  ): Promise<boolean> {
    if (!stored || !isMatch(stored)) return false;
    store.stored = { ...stored, ...changes(stored) };
    return true;
  }

  /** Still as it was seen, and not held. What is no lease is none. */
  function isFree(found: Stored, seen: Lease | undefined): boolean {
    const lease = parseLease(found.lease);
    const isHeld = lease?.state === 'held';
    if (lease?.id !== seen?.id || lease?.state !== seen?.state) return false;
    const leftMs = isHeld ? lease.until - now() : 0;
    return !isHeld || leftMs < 0 || leftMs > LEASE_MS + MAX_CLOCK_SKEW_MS;
  }

  const store: MemoryTokenStore = {
    get stored() {
      return stored;
    },
    set stored(document) {
      stored = document;
      parsed = undefined;
      onWrite();
    },
    history: [],
    async read() {
      parsed ??= parseDocument(stored);
      return parsed;
    },
    async acquire(leaseId, seen, charge) {
      stored ??= {};
      const lease = { id: leaseId, state: 'held', until: new Date(now() + LEASE_MS) };
      return update(
        (found) => isFree(found, seen),
        () => ({ ...charge, lease }),
      );
    },
    commit: (leaseId, { token, budgets, conflicts, standsInFor, ownFailure, inDoubt, refusedEarly, told }) =>
      update(isUnder(leaseId, 'held'), ({ lease }) => ({
        ...token,
        ...budgets,
        ...(conflicts && { conflicts }),
        standsInFor,
        ownFailure,
        inDoubt: inDoubt || undefined,
        refusedEarly: refusedEarly || undefined,
        failure: undefined,
        alarmed: undefined,
        ...told,
        lease: { ...(lease as object), state: 'ended' },
      })),
    giveUp: (leaseId, { state, failure, budgets, told }) =>
      update(isUnder(leaseId, 'held'), ({ lease }) => ({
        ...(failure && { failure }),
        ...budgets,
        ...(told && { ...told, alarmed: true }),
        lease: { ...(lease as object), state },
      })),
    markInterrupted: (leaseId) =>
      update(isUnder(leaseId, 'ended'), ({ lease }) => ({
        lease: { ...(lease as object), state: 'interrupted' },
      })),
    markRefusedEarly: ({ issuedAt }) =>
      update(
        (found) => found.issuedAt === issuedAt,
        () => ({ refusedEarly: true }),
      ),
    async append(event) {
      store.history = [...store.history, event].slice(-72);
    },
  };
  return store;
}

function isUnder(leaseId: string, state: Lease['state']): (found: Stored) => boolean {
  return (found) => {
    const lease = parseLease(found.lease);
    return lease?.id === leaseId && lease.state === state;
  };
}
