import { atMost, type TimeLeft } from '../../cloud-token/core/clock.ts';
import {
  type Failure,
  fingerprint,
  type Token,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { isExpiring, LEASE_MS, MAX_COOL_DOWN_MS } from '../../cloud-token/core/token-life.ts';
import { FORCE_BUDGET, isSpent, RENEWAL_BUDGET, spend } from './budget.ts';
import type { Issued } from './fetch-token.ts';
import { type DueReason, hasStood } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';
import type { FetchFailure } from './token-reply.ts';
import { writeSurely } from './token-store.ts';

/** The part of the lease, and of the invocation's time, that is kept for storing the token. */
const COMMIT_RESERVE_MS = 700;
/** With less time than this there is no use in taking the lease. */
export const MIN_REFRESH_MS = 500 + COMMIT_RESERVE_MS;
/** How long failures in a row answer those who come after them. */
const COOL_DOWNS_MS = [10_000, 30_000, 60_000, MAX_COOL_DOWN_MS];

/** How an attempt to renew the token ended. */
export type Attempt =
  /** Another instance holds the lease. */
  | { result: 'not taken' }
  /** `conflict`: it replaces a token that WeChat refused although nothing of ours had ended it. */
  | { result: 'stored'; token: Token; conflict: boolean }
  /** A token was issued, or may have been, that could not be stored: another has taken over. */
  | { result: 'lease lost' }
  | { result: 'failed'; error: TokenError };

/** One attempt: what was seen before it, why it is made, and the lease it is made under. */
interface Undertaking {
  seen: TokenDocument;
  reason: DueReason;
  leaseId: string;
  /** An attempt before it ended without a word: that a token may have got lost stays known until another one is stored. */
  wasInterrupted: boolean;
}

/** Takes the lease, has a token issued and stores it, all as conditional updates of the document that was seen. */
export async function fetchUnderLease(
  ports: RefreshPorts,
  seen: TokenDocument,
  reason: DueReason,
): Promise<Attempt> {
  const { store, clock } = ports;
  const leaseId = ports.newLeaseId();
  const leaseLeft = atMost(LEASE_MS, ports.left);
  const isMine = ({ lease }: TokenDocument) => lease?.id === leaseId;
  const isTaken = await writeSurely(store, clock, () => store.acquire(leaseId, seen.lease), isMine);
  if (!isTaken) return { result: 'not taken' };
  const wasInterrupted = seen.lease !== undefined && seen.lease.state !== 'ended';
  const undertaking = { seen, reason, leaseId, wasInterrupted };
  const issued = await obtain(ports, undertaking, () => leaseLeft() - COMMIT_RESERVE_MS);
  return issued.ok ? storeToken(ports, undertaking, issued) : giveUp(ports, undertaking, issued);
}

async function storeToken(
  { store, clock }: RefreshPorts,
  { seen, reason, leaseId, wasInterrupted }: Undertaking,
  { token, inDoubt, forceBudgetFullAt }: ObtainedToken,
): Promise<Attempt> {
  const at = clock.now();
  const conflict = reason === 'rejected' && !wasInterrupted && isBlamedOnOthers(seen, at);
  const commit = {
    token,
    at,
    renewalBudgetFullAt: spend(RENEWAL_BUDGET, seen.renewalBudgetFullAt, at),
    forceBudgetFullAt,
    conflicts: conflict ? { count: (seen.conflicts?.count ?? 0) + 1, at } : undefined,
    inDoubt: inDoubt || wasInterrupted,
    refusedEarly: reason === 'rejected' && token.value === seen.token?.value,
  };
  const isStored = ({ token: found }: TokenDocument) =>
    found?.value === token.value && found.issuedAt === token.issuedAt;
  try {
    const stored = await writeSurely(store, clock, () => store.commit(leaseId, commit), isStored);
    return stored ? { result: 'stored', token, conflict } : { result: 'lease lost' };
  } catch (error) {
    // The lease runs out by itself, and whoever comes then finds an interrupted attempt.
    return { result: 'failed', error: asTokenError(error) };
  }
}

/** Whether only somebody else's fetch can have ended the token that WeChat refuses. */
function isBlamedOnOthers(seen: TokenDocument, now: number): boolean {
  // Near its end WeChat's machines, whose clocks differ, may call a token expired.
  const isNearItsEnd = seen.token !== undefined && isExpiring(seen.token, now);
  return hasStood(seen, now) && !seen.inDoubt && !isNearItsEnd;
}

/** Ends the lease without a token; should that fail, it runs out by itself. */
async function giveUp(
  { store, clock }: RefreshPorts,
  { seen, leaseId, wasInterrupted }: Undertaking,
  { error, mayHaveIssued, forceBudgetFullAt }: FetchFailure & Forced,
): Promise<Attempt> {
  const state = wasInterrupted || mayHaveIssued ? 'interrupted' : 'ended';
  const failure = error.code === 'timeout' ? undefined : failureOf(error, seen.failure, clock.now());
  const isOver = ({ lease }: TokenDocument) => lease?.id === leaseId && lease.state === state;
  const write = () => store.giveUp(leaseId, { state, failure, forceBudgetFullAt });
  const gaveUp = await writeSurely(store, clock, write, isOver).catch(() => true);
  return !gaveUp && mayHaveIssued ? { result: 'lease lost' } : { result: 'failed', error };
}

function failureOf(error: TokenError, last: Failure | undefined, at: number): Failure {
  const count = (last?.count ?? 0) + 1;
  const coolDownMs = COOL_DOWNS_MS[Math.min(count, COOL_DOWNS_MS.length) - 1] as number;
  return { ...error.toJSON(), at, retryAt: at + coolDownMs, count };
}

/** When the budget for forced requests is full again, if one was sent. */
interface Forced {
  forceBudgetFullAt?: number | undefined;
}

type ObtainedToken = Extract<Issued, { ok: true }> & Forced;

/**
 * A token other than the refused one. stable_token repeats its token until it is forced not to, which WeChat allows so
 * seldom that it is asked without force first.
 */
async function obtain(
  { issue, api, clock }: RefreshPorts,
  { seen, reason }: Undertaking,
  left: TimeLeft,
): Promise<Issued & Forced> {
  const rejected = reason === 'rejected' && seen.token ? fingerprint(seen.token.value) : undefined;
  const request = { left, rejected, failures: seen.failure?.count ?? 0 };
  const issued = await issue({ ...request, force: false });
  const isRefused = issued.ok && rejected === fingerprint(issued.token.value);
  const now = clock.now();
  if (!isRefused || api !== 'stable_token' || isSpent(FORCE_BUDGET, seen.forceBudgetFullAt, now))
    return issued;
  const forced = await issue({ ...request, force: true });
  // For want of time it may not have been sent, and then WeChat counts nothing.
  const wasSent = forced.ok || forced.error.code !== 'timeout';
  return {
    ...forced,
    ...(wasSent && { forceBudgetFullAt: spend(FORCE_BUDGET, seen.forceBudgetFullAt, now) }),
  };
}
