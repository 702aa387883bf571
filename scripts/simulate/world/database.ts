import { TokenError } from '../../../cloudfunctions/cloud-token/core/token-error.ts';
import type { Instance } from '../engine/instance.ts';
import type { Random } from '../engine/random.ts';
import type { FaultRates } from '../options.ts';
import { createMemoryTokenStore, type MemoryTokenStore } from './memory-token-store.ts';

/** The database that holds the token document. */
export interface Database {
  /** One read or write by an instance; fails now and then, before or after its effect. */
  operate<T>(instance: Instance, effect: () => T | Promise<T>, patienceMs?: number): Promise<T>;
  /** The document, by the database's clock, which is right. */
  tokens: MemoryTokenStore;
  stopFaults(): void;
}

interface Ports {
  random: Random;
  now(): number;
  onWrite(): void;
}

/** Opens an empty database. */
export function createDatabase({ random, now, onWrite }: Ports, rates: FaultRates): Database {
  const isFaulty = random.chance(rates.databaseErrors);
  let isOver = false;
  return {
    operate(instance, effect, patienceMs) {
      const fault = isFaulty() && !isOver ? random.pick(['before', 'after']) : undefined;
      return instance.step({
        beforeMs: random.between(2, 20),
        afterMs: random.between(2, 20),
        ...(patienceMs !== undefined && { timeout: { afterMs: patienceMs, error: timedOut } }),
        effect() {
          if (fault === 'before') throw systemError();
          const result = effect();
          if (fault === 'after') throw systemError();
          return result;
        },
      });
    },
    tokens: createMemoryTokenStore(now, onWrite),
    stopFaults() {
      isOver = true;
    },
  };
}

function systemError(): TokenError {
  return new TokenError({ code: 'database', errCode: -501001, errMsg: 'resource system error' });
}

function timedOut(): TokenError {
  return new TokenError({ code: 'timeout', errCode: -501002, errMsg: 'no answer from the database in time' });
}
