import {
  type Doubt,
  type Failure,
  fingerprint,
  type Lease,
  type Token,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { ENDED, isExpiring, LEASE_MS } from '../../cloud-token/core/token-life.ts';
import type { Issued } from './fetch-token.ts';
import type { DueReason } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';
import type { FetchFailure } from './token-reply.ts';
import { type GiveUp, insist, writeSurely } from './token-store.ts';

/** The part of the lease, and of the invocation's time, that is kept for storing the token. */
const COMMIT_RESERVE_MS = 700;
/** With less time than this nobody asks WeChat: a request that must be broken off may cost a token. */
const MIN_FETCH_MS = 500;
export const MIN_REFRESH_MS = MIN_FETCH_MS + COMMIT_RESERVE_MS;
/** WeChat allows `force_refresh` once in 30 s. */
const FORCE_INTERVAL_MS = 30_000;
/** How long a failure answers those who come after it, by whether asking again can help. */
const COOL_DOWN_MS = { now: 10_000, later: 60_000, no: 30_000 };

/** How an attempt to renew the token ended. */
export type Attempt =
  /** Another one was faster to take the lease, or it came too late to be of use. */
  | { result: 'not asked' }
  /** `conflict`: it replaces a token that WeChat refused although it was current and had 5 minutes to live. */
  | { result: 'stored'; token: Token; conflict: boolean }
  /** A token was issued that could not be stored: another has taken over. */
  | { result: 'lease lost' }
  | { result: 'failed'; error: TokenError };

/** Takes the lease, has a token issued and stores it, all as conditional updates of the document that was seen. */
export async function fetchUnderLease(
  ports: RefreshPorts,
  seen: TokenDocument,
  reason: DueReason,
): Promise<Attempt> {
  const { store, clock } = ports;
  const lease: Lease = { id: ports.newLeaseId(), expiresAt: clock.now() + LEASE_MS };
  // That a token may have got lost stays known until another one is stored.
  const wasInterrupted = isInTheUnknown(seen);
  const isMine = (found: TokenDocument) => found.lease?.id === lease.id;
  const acquired = await writeSurely(store, clock, () => store.acquire(lease, seen.lease), isMine);
  if (!acquired) return { result: 'not asked' };

  const deadlineAt = Math.min(ports.deadlineAt, lease.expiresAt) - COMMIT_RESERVE_MS;
  if (clock.now() + MIN_FETCH_MS > deadlineAt) {
    await giveUp(ports, lease, { interrupted: wasInterrupted });
    return { result: 'not asked' };
  }
  const issued = await obtain(ports, seen, reason, deadlineAt);
  if (!issued.ok) {
    const at = clock.now();
    // No news to those who have waited: what comes after the end of the lease, and that this instance stood still.
    const isNews = at < lease.expiresAt && !issued.stoodStill;
    const failure = isNews ? failureOf(issued, lease, at) : undefined;
    const forcedAt = issued.forced ? at : undefined;
    const interrupted = wasInterrupted || issued.mayHaveIssued;
    const gaveUp = await giveUp(ports, lease, { failure, interrupted, forcedAt });
    if (!gaveUp && issued.mayHaveIssued) return { result: 'lease lost' };
    return { result: 'failed', error: issued.error };
  }
  return storeToken(ports, seen, reason, lease, issued);
}

async function storeToken(
  { store, clock }: RefreshPorts,
  seen: TokenDocument,
  reason: DueReason,
  lease: Lease,
  { token, mayBeOvertaken, forced }: { token: Token; mayBeOvertaken?: boolean; forced?: boolean },
): Promise<Attempt> {
  const at = clock.now();
  const conflict = isConflict(seen, reason, at);
  const conflicts = conflict ? { count: (seen.conflicts?.count ?? 0) + 1, at } : undefined;
  const doubt = mayBeOvertaken ? doubtAfter(seen, reason) : undefined;
  const commit = { token, at, conflicts, doubt, forcedAt: forced ? at : undefined };
  const isStored = ({ token: found }: TokenDocument) =>
    found?.value === token.value && found.issuedAt === token.issuedAt;
  try {
    const stored = await writeSurely(store, clock, () => store.commit(lease.id, commit), isStored);
    return stored ? { result: 'stored', token, conflict } : { result: 'lease lost' };
  } catch (error) {
    // The lease runs out by itself, and whoever comes then finds an interrupted refresh.
    return { result: 'failed', error: asTokenError(error) };
  }
}

/** Whether the attempt before may have cost the stored token its life. */
function isInTheUnknown({ lease }: TokenDocument): boolean {
  return lease !== undefined && lease.expiresAt !== ENDED;
}

/** Whether a refused token was current, and nothing of ours can have replaced it. */
function isConflict(seen: TokenDocument, reason: DueReason, now: number): boolean {
  // Near its end WeChat's machines, whose clocks differ, may call a token expired.
  const isCurrent = seen.token !== undefined && !isExpiring(seen.token, now);
  return reason === 'rejected' && isCurrent && !isInTheUnknown(seen) && !seen.doubt;
}

/** Of doubted tokens in a row only the first is testable: with a slow host their renewals would never end. */
function doubtAfter(seen: TokenDocument, reason: DueReason): Doubt {
  const wasGood = (reason === 'stale' || reason === 'expiring') && !seen.doubt;
  return wasGood ? 'testable' : 'untestable';
}

/**
 * A token other than the refused one. stable_token repeats its token until it is forced not to, which WeChat allows so
 * seldom that it is asked without force first.
 */
async function obtain(
  ports: RefreshPorts,
  seen: TokenDocument,
  reason: DueReason,
  deadlineAt: number,
): Promise<Issued & { forced?: boolean }> {
  const rejected = reason === 'rejected' && seen.token ? fingerprint(seen.token.value) : undefined;
  const issued = await ports.issue({ deadlineAt, force: false, rejected });
  const isRefused = issued.ok && rejected === fingerprint(issued.token.value);
  const mayForce = ports.clock.now() >= (seen.forcedAt ?? 0) + FORCE_INTERVAL_MS;
  if (!isRefused || ports.api !== 'stable_token' || !mayForce) return issued;
  const again = await ports.issue({ deadlineAt, force: true, rejected });
  // For want of time it may not have been sent, and then WeChat counts nothing.
  const forced = again.ok || again.error.code !== 'timeout';
  return { ...again, forced };
}

/** Ends the lease without a token. Resolves to whether it was still held; should nobody know, it runs out by itself. */
async function giveUp({ store, clock }: RefreshPorts, lease: Lease, end: GiveUp): Promise<boolean> {
  // To give up twice is to give up once: an answer that got lost needs no looking for.
  return insist(clock, () => store.giveUp(lease.id, end)).catch(() => true);
}

function failureOf({ error, retry }: FetchFailure, lease: Lease, at: number): Failure {
  return { ...error.toJSON(), at, retryAt: at + COOL_DOWN_MS[retry], leaseId: lease.id };
}
