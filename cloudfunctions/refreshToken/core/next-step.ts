import {
  type Failure,
  fingerprint,
  type Token,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import {
  isCoolingDown,
  isExpiring,
  isStale,
  isYoungerThan,
  MIN_REFUSED_AGE_MS,
  STAND_MS,
} from '../../cloud-token/core/token-life.ts';
import { isSpent, RENEWAL_BUDGET } from './budget.ts';

/** A failure answers those who cannot be a program in a loop for no longer than this. */
const URGENT_COOL_DOWN_MS = 10_000;

/** Why a refresh is due. */
export type DueReason =
  | 'missing'
  | 'appid_changed'
  | 'rejected'
  | 'interrupted'
  | 'expiring'
  | 'stale'
  | 'lease_lost';

/**
 * Why none is due: the token is good, another one has replaced the rejected one, the rejected one is seconds old, or
 * tokens were renewed so often already that another one would not help.
 */
export type NotDueReason = 'fresh' | 'superseded' | 'just_refreshed' | 'budget_spent';

/** Who asks, and what is known to them. */
export interface Inquiry {
  /** The AppIDs whose token may stand in the document: the account's own, then its backup's. */
  appids: readonly string[];
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
  /** The timer, an admin or the console asks, who are to see at once that a fault is mended. */
  isUrgent?: boolean | undefined;
  /** This caller had a token issued but lost its lease, so WeChat's newest token may stand nowhere. */
  lostLease: boolean;
}

export type Step =
  | { do: 'nothing'; reason: NotDueReason; token: Token }
  | { do: 'refresh'; reason: DueReason }
  | { do: 'fail'; failure: Failure };

/** What to do about the document as it is now. `now` in ms since the epoch. */
export function nextStep(document: TokenDocument, now: number, inquiry: Inquiry): Step {
  const { token, failure } = document;
  const verdict = token ? judge(token, document, now, inquiry) : due('missing');
  if (verdict.do === 'refresh' && failure && binds(failure, now, inquiry)) return { do: 'fail', failure };
  return verdict;
}

function judge(token: Token, document: TokenDocument, now: number, inquiry: Inquiry): Step {
  const nothing = (reason: NotDueReason): Step => ({ do: 'nothing', reason, token });
  if (inquiry.lostLease) return due('lease_lost');
  if (!inquiry.appids.includes(token.appid)) return due('appid_changed');
  // guard: comparison by the writer
  const isRejected = inquiry.rejected === fingerprint(token.value);
  const isSecondsOld = isYoungerThan(MIN_REFUSED_AGE_MS, token, now);
  // guard: budget
  const isAffordable = !isSpent(RENEWAL_BUDGET, document.renewalBudgetFullAt, now);
  if (isRejected && !isSecondsOld && (isAffordable || hasStood(document, now))) return due('rejected');
  // Nobody but the database can tell whether one that is held is still held: whoever takes it knows.
  // guard: interrupted
  if (document.lease && document.lease.state !== 'ended') return due('interrupted');
  if (isStale(token, now) || isExpiring(token, now)) {
    // Even if WeChat granted lives of seconds.
    if (!isAffordable && isYoung(token, now)) return nothing('budget_spent');
    return due(isExpiring(token, now) ? 'expiring' : 'stale');
  }
  if (isRejected) return nothing(isSecondsOld ? 'just_refreshed' : 'budget_spent');
  return nothing(inquiry.rejected === undefined ? 'fresh' : 'superseded');
}

/** Whether the token was good for 3 minutes, as far as anybody has said: then a refusal means that it has died. */
export function hasStood({ token, refusedEarly }: TokenDocument, now: number): boolean {
  return token !== undefined && !refusedEarly && !isYoung(token, now);
}

/** In its first 3 minutes, or dated by a clock that is ahead: then nobody can tell. */
function isYoung({ issuedAt }: Token, now: number): boolean {
  return now < issuedAt + STAND_MS;
}

function due(reason: DueReason): Step {
  return { do: 'refresh', reason };
}

function binds(failure: Failure, now: number, { isUrgent, lostLease }: Inquiry): boolean {
  return !lostLease && isCoolingDown(failure, now, isUrgent ? URGENT_COOL_DOWN_MS : undefined);
}
