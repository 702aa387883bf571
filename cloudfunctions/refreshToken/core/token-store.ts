import type { Clock } from '../../cloud-token/core/clock.ts';
import type {
  Conflicts,
  Failure,
  Lease,
  Token,
  TokenApi,
  TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import type { DueReason } from './next-step.ts';

/** The document's budgets as far as they have changed: when each is full again, ms since the epoch. */
export type Budgets = Pick<
  TokenDocument,
  'requestBudgetFullAt' | 'renewalBudgetFullAt' | 'forceBudgetFullAt'
>;

/** What a refresh changes in the document besides its lease. */
export interface Commit {
  token: Token;
  /** When it is stored, ms since the epoch. */
  at: number;
  budgets: Budgets;
  conflicts?: Conflicts | undefined;
  /** Whose token it stands in for, when it is the backup's. */
  standsInFor?: string | undefined;
  /** Why it does. */
  ownFailure?: Failure | undefined;
  /** WeChat may overtake the token. */
  inDoubt?: boolean | undefined;
  /** It is the token that WeChat has refused: there is no other. */
  refusedEarly?: boolean | undefined;
  /** Somebody is told of the conflict, or that another token stands in. */
  told?: Pick<TokenDocument, 'conflictToldAt' | 'failingToldAt' | 'alarmed'> | undefined;
}

/** What is left behind when there is no token to store. */
export interface GiveUp {
  state: Exclude<Lease['state'], 'held'>;
  /** Why there is none, for those who wait. */
  failure?: Failure | undefined;
  budgets?: Budgets | undefined;
  /** Somebody is told of the failure. */
  told?: Pick<TokenDocument, 'failingToldAt'> | undefined;
}

/** One refresh, as the log and the history keep it. Never holds a token. */
export interface RefreshEvent {
  event: 'refreshed' | 'refresh_failed' | 'credentials_failed';
  /** ms since the epoch */
  at: number;
  appid: string;
  api: TokenApi;
  /** Why it was due; absent when this caller did not get to ask WeChat. */
  reason?: DueReason;
  durationMs: number;
  fingerprint?: string;
  expiresAt?: number;
  /** Whose token this one stands in for. */
  standsInFor?: string;
  /** Who is asked to stand in, because these credentials have failed. */
  backup?: string;
  /** A token that had stood was refused: someone else fetches tokens for this AppID. */
  conflict?: true;
  errCode?: number;
  errMsg?: string;
  hint?: string;
}

/**
 * The stored document and its history. Every write is one conditional update of one document that resolves to whether
 * it matched, so it is atomic across instances. All reject with a `TokenError`; a write may then have taken effect.
 */
export interface TokenStore {
  /** `{}` when nothing is stored. */
  read(): Promise<TokenDocument>;
  /**
   * Takes the lease if it is still the one seen (none: if there is none) and, by the database's clock, not held. Creates
   * what is missing. What stands in the place of a lease and is none is removed, so that the next one can take it.
   *
   * @param charge the budgets after one request, which is about to be made
   */
  acquire(leaseId: string, seen: Lease | undefined, charge?: Budgets): Promise<boolean>;
  /** Stores the token and ends the lease, unless that has ended, or another has taken it. Ends all alarm but that of a stand-in. */
  commit(leaseId: string, commit: Commit): Promise<boolean>;
  /** Ends the lease without a token, unless it has ended, or another has taken it. */
  giveUp(leaseId: string, end: GiveUp): Promise<boolean>;
  /** Notes that the attempt under this lease, which has ended, was interrupted: its token may not be the newest. */
  markInterrupted(leaseId: string): Promise<boolean>;
  /** Notes that WeChat has refused this token early, while it is the stored one. */
  markRefusedEarly(token: Token): Promise<boolean>;
  /** Adds to the bounded history. */
  append(event: RefreshEvent): Promise<void>;
}

/** The same store with every operation changed in the same way. */
export function wrapStore(
  store: TokenStore,
  wrap: <A extends unknown[], R>(
    operation: (...args: A) => Promise<R>,
    name: keyof TokenStore,
  ) => (...args: A) => Promise<R>,
): TokenStore {
  return {
    read: wrap(store.read, 'read'),
    acquire: wrap(store.acquire, 'acquire'),
    commit: wrap(store.commit, 'commit'),
    giveUp: wrap(store.giveUp, 'giveUp'),
    markInterrupted: wrap(store.markInterrupted, 'markInterrupted'),
    markRefusedEarly: wrap(store.markRefusedEarly, 'markRefusedEarly'),
    append: wrap(store.append, 'append'),
  };
}

const MAX_TRIES = 3;
const PAUSE_MS = 100;

/** Tries a database operation three times in all: most of its errors are gone a moment later. */
export async function thrice<T>(clock: Clock, operation: (tries: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await operation(tries);
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
}

/**
 * Makes a conditional write whose reply may get lost: after an error the document itself tells whether the write took
 * effect, and only if it did not is it made again.
 */
export function writeSurely(
  store: TokenStore,
  clock: Clock,
  write: () => Promise<boolean>,
  tookEffect: (document: TokenDocument) => boolean,
): Promise<boolean> {
  const isDone = async (tries: number) => tries > 1 && tookEffect(await store.read());
  // A write that was given up may be carried out between the look and the next one.
  return thrice(clock, async (tries) => (await isDone(tries)) || (await write()) || isDone(tries));
}
