import {
  type Failure,
  fingerprint,
  type Lease,
  type Token,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import {
  ENDED,
  isExpiring,
  isHeld,
  isSecondsOld,
  isStale,
  LEASE_MS,
  mayBeHeld,
  mayBeOvertaken,
  wasInterrupted,
} from '../../cloud-token/core/token-life.ts';

/** Why a refresh is due. */
export type DueReason =
  | 'missing'
  | 'appid_changed'
  | 'rejected'
  | 'interrupted'
  | 'expiring'
  | 'stale'
  | 'lease_lost';

/** Why none is due: the token is good, another one has replaced the rejected one, or the rejected one is seconds old. */
export type NotDueReason = 'fresh' | 'superseded' | 'just_refreshed';

/** Who asks, and what is known to them. */
export interface Inquiry {
  /** The AppIDs whose token may stand in the document: the account's own, then its backup's. */
  appids: readonly string[];
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
  /** Only those who cannot be imitated (the timer, an admin) try again while a failure cools down. */
  ignoresCoolDown?: boolean | undefined;
  /** The leases this caller has waited for, and since when: their failures are its own. */
  waitedFor: ReadonlyMap<string, number>;
  /** When it must begin a refresh at the latest. Who cannot see the first lease run out by then must believe the clocks. */
  lastStartAt: number;
  /** This caller had a token issued but lost its lease, so WeChat's newest token may stand nowhere. */
  lostLease: boolean;
}

export type Step =
  | { do: 'nothing'; reason: NotDueReason; token: Token }
  | { do: 'refresh'; reason: DueReason }
  /** `since`: when the lease was first seen; `until`: when it runs out, should its holder have been killed. */
  | { do: 'wait'; leaseId: string; since: number; until: number }
  | { do: 'report'; failure: Failure };

/** What to do about the document as it is now. `now` in ms since the epoch. */
export function nextStep(document: TokenDocument, now: number, inquiry: Inquiry): Step {
  const { token } = document;
  if (!token) return whenDue('missing', document, now, inquiry);
  const reason = refreshReason(token, document, now, inquiry);
  if (reason) return whenDue(reason, document, now, inquiry);
  return { do: 'nothing', reason: restReason(token, inquiry), token };
}

function refreshReason(
  token: Token,
  document: TokenDocument,
  now: number,
  inquiry: Inquiry,
): DueReason | undefined {
  if (inquiry.lostLease) return 'lease_lost';
  if (!inquiry.appids.includes(token.appid)) return 'appid_changed';
  if (isRejected(token, inquiry) && !isSecondsOld(token, now)) return 'rejected';
  if (wasInterrupted(document.lease, now)) return 'interrupted';
  if (isEarlierRefused(document, inquiry) && mayBeOvertaken(document, now)) return 'interrupted';
  if (isStale(token, now)) return isExpiring(token, now) ? 'expiring' : 'stale';
  return undefined;
}

/** Whether a token before the stored one was refused; who has waited for the stored one takes it as it is. */
function isEarlierRefused({ lease }: TokenDocument, { rejected, waitedFor }: Inquiry): boolean {
  const isAwaited = lease?.expiresAt === ENDED && waitedFor.has(lease.id);
  return rejected !== undefined && !isAwaited;
}

function restReason(token: Token, inquiry: Inquiry): NotDueReason {
  if (isRejected(token, inquiry)) return 'just_refreshed';
  return inquiry.rejected === undefined ? 'fresh' : 'superseded';
}

function whenDue(reason: DueReason, document: TokenDocument, now: number, inquiry: Inquiry): Step {
  const { lease, failure } = document;
  const since = (lease && inquiry.waitedFor.get(lease.id)) ?? now;
  const until = lease && heldUntil(lease, now, since, inquiry);
  if (until) return { do: 'wait', leaseId: lease.id, since, until };
  if (failure && binds(failure, now, inquiry)) return { do: 'report', failure };
  return { do: 'refresh', reason };
}

/**
 * When a lease runs out for this caller, who has first seen it at `seenAt`; undefined when it is not held. Only of the first
 * lease that it meets it does not know how old that is: any other was taken since.
 */
function heldUntil(
  lease: Lease,
  now: number,
  seenAt: number,
  { waitedFor, lastStartAt }: Inquiry,
): number | undefined {
  const watchedUntil = seenAt + LEASE_MS;
  const [firstMet = lease.id] = waitedFor.keys();
  const isWatched = lease.id !== firstMet || watchedUntil <= lastStartAt;
  if (isWatched) return mayBeHeld(lease, now, seenAt) ? watchedUntil : undefined;
  return isHeld(lease, now) ? lease.expiresAt : undefined;
}

function isRejected(token: Token, { rejected }: Inquiry): boolean {
  return rejected === fingerprint(token.value);
}

/** One refresh answers all who waited for it, a failed one too; and those who come soon after, whichever clock is ahead. */
function binds(failure: Failure, now: number, inquiry: Inquiry): boolean {
  if (inquiry.waitedFor.has(failure.leaseId)) return true;
  const coolDownMs = failure.retryAt - failure.at;
  return !inquiry.ignoresCoolDown && Math.abs(now - failure.at) < coolDownMs;
}
