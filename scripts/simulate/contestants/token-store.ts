import { ENDED, INTERRUPTED } from '../../../cloudfunctions/cloud-token/core/token-life.ts';
import type { TokenStore } from '../../../cloudfunctions/refreshToken/core/token-store.ts';
import type { Instance } from '../engine/instance.ts';
import type { Database, Stored } from '../world/database.ts';

/** The function's adapter waits no longer for one operation. */
const MAX_OPERATION_MS = 1_000;

/**
 * The store that our writer uses in one invocation: the conditional updates of the real one, each an operation of the
 * instance on the database, of whose failures it tells. They reject when the time that is left (ms) is over.
 */
export function createTokenStore(
  database: Database,
  instance: Instance,
  leftMs: () => number,
  onFailure: () => void,
): TokenStore {
  function operate<T>(effect: () => T): Promise<T> {
    return database
      .operate(instance, effect, Math.min(leftMs(), MAX_OPERATION_MS))
      .catch((error: unknown) => {
        onFailure();
        throw error;
      });
  }

  function update(isMatch: (found: Stored) => boolean, change: (found: Stored) => Stored): Promise<boolean> {
    return operate(() => {
      const found = database.stored() ?? {};
      if (!isMatch(found)) return false;
      database.store(change(found));
      return true;
    });
  }

  const heldBy = (leaseId: string) => (found: Stored) => found.lease?.id === leaseId;

  return {
    read: () => operate(database.read),
    acquire: (lease, seen) =>
      update(
        ({ lease: found }) => found?.id === seen?.id && found?.expiresAt === seen?.expiresAt,
        (found) => ({ ...found, lease }),
      ),
    commit: (leaseId, { token, conflicts, doubt, forcedAt }) =>
      update(heldBy(leaseId), ({ failure: _, doubt: __, ...kept }) => ({
        ...kept,
        ...token,
        ...(conflicts && { conflicts }),
        ...(doubt && { doubt }),
        ...(forcedAt !== undefined && { forcedAt }),
        lease: { id: leaseId, expiresAt: ENDED },
      })),
    giveUp: (leaseId, { failure, interrupted, forcedAt }) =>
      update(heldBy(leaseId), (found) => ({
        ...found,
        ...(failure && { failure }),
        ...(forcedAt !== undefined && { forcedAt }),
        lease: { id: leaseId, expiresAt: interrupted ? INTERRUPTED : ENDED },
      })),
    append: () => operate(() => undefined),
  };
}
