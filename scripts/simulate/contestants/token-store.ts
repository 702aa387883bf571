import type { TimeLeft } from '../../../cloudfunctions/cloud-token/core/clock.ts';
import { patienceMs } from '../../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import { type TokenStore, wrapStore } from '../../../cloudfunctions/refreshToken/core/token-store.ts';
import type { Instance } from '../engine/instance.ts';
import type { Database } from '../world/database.ts';

/**
 * The store that our writer uses in one invocation: each operation is one of the instance on the database, of whose
 * failures it tells, and waited for as long as the function's adapter waits.
 */
export function createTokenStore(
  database: Database,
  instance: Instance,
  left: TimeLeft,
  onFailure: () => void,
): TokenStore {
  return wrapStore(
    database.tokens,
    (operation) =>
      (...args) =>
        database
          .operate(instance, () => operation(...args), patienceMs(left()))
          .catch((error: unknown) => {
            onFailure();
            throw error;
          }),
  );
}
