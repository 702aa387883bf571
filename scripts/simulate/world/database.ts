import {
  parseDocument,
  type TokenDocument,
} from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../../cloudfunctions/cloud-token/core/token-error.ts';
import type { Instance } from '../engine/instance.ts';
import type { Random } from '../engine/random.ts';
import type { FaultRates } from '../options.ts';

/** The document's fields. */
export type Stored = Record<string, unknown> & { lease?: { id: string; expiresAt: number } };

/** The database that holds the token document. */
export interface Database {
  /** One read or write by an instance; fails now and then, before or after its effect. */
  operate<T>(instance: Instance, effect: () => T, patienceMs?: number): Promise<T>;
  /** The document's fields as they are now. */
  stored(): Stored | undefined;
  /** The document as our functions and library read it. */
  read(): TokenDocument;
  /** Replaces the document. */
  store(stored: Stored): void;
  stopFaults(): void;
}

interface Ports {
  random: Random;
  onWrite(): void;
}

/** Opens an empty database. */
export function createDatabase({ random, onWrite }: Ports, rates: FaultRates): Database {
  const isFaulty = random.chance(rates.databaseErrors);
  let isOver = false;
  let stored: Stored | undefined;
  let parsed: TokenDocument | undefined;

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
    stored: () => stored,
    read() {
      parsed ??= parseDocument(stored);
      return parsed;
    },
    store(document) {
      stored = document;
      parsed = undefined;
      onWrite();
    },
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
