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
import { isSpent, RENEWAL_BUDGET, REQUEST_BUDGET } from './budget.ts';

/** While there is budget for requests a failure answers the timer, admins and the console for no longer than this. */
const URGENT_COOL_DOWN_MS = 10_000;

/** Why a refresh is due. */
export type DueReason =
  | 'missing'
  | 'appid_changed'
  | 'rejected'
  | 'interrupted'
  | 'expiring'
  | 'stale'
  | 'stands_in'
  | 'lease_lost';

/**
 * Why none is due: the token is good, another one has replaced the rejected one, the rejected one is seconds old, or
 * tokens were renewed so often already that another one would not help.
 */
export type NotDueReason = 'fresh' | 'superseded' | 'just_refreshed' | 'budget_spent';

/** What a caller asks for. */
export interface Inquiry {
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
  /** The timer, an admin or the console asks, who are to see at once that a fault is mended. */
  isUrgent?: boolean | undefined;
}

/** The same, with what is known besides. */
export interface Situation extends Inquiry {
  /** The AppIDs whose token may stand in the document: the account's own, then its backup's. */
  appids: readonly string[];
  /** This caller had a token issued but lost its lease, so WeChat's newest token may stand nowhere. */
  lostLease: boolean;
}

export type Step =
  | { do: 'nothing'; reason: NotDueReason; token: Token }
  | { do: 'refresh'; reason: DueReason }
  | { do: 'fail'; failure: Failure };

/** What to do about the document as it is now. `now` in ms since the epoch. */
export function nextStep(document: TokenDocument, now: number, situation: Situation): Step {
  const { token, failure } = document;
  const verdict = token ? judge(token, document, now, situation) : due('missing');
  if (verdict.do === 'refresh' && failure && binds(failure, document, now, situation))
    return { do: 'fail', failure };
  return verdict;
}

function judge(token: Token, document: TokenDocument, now: number, situation: Situation): Step {
  const nothing = (reason: NotDueReason): Step => ({ do: 'nothing', reason, token });
  if (situation.lostLease) return due('lease_lost');
  if (!situation.appids.includes(token.appid)) return due('appid_changed');
  // guard: comparison by the writer
  const isRejected = situation.rejected === fingerprint(token.value);
  const isSecondsOld = isYoungerThan(MIN_REFUSED_AGE_MS, token, now);
  // guard: budget
  const isAffordable = !isSpent(RENEWAL_BUDGET, document.renewalBudgetFullAt, now);
  if (isRejected && !isSecondsOld && (isAffordable || hasStood(document, now))) return due('rejected');
  // One that is held may have run out. Only the database can tell, when somebody tries to take it.
  // guard: interrupted
  if (document.lease && document.lease.state !== 'ended') return due('interrupted');
  // As often as there is budget: whoever mends the first credentials is to see at once that they work.
  const isStandIn = token.appid !== situation.appids[0];
  if (isStandIn && situation.isUrgent && isAffordable && !isSecondsOld) return due('stands_in');
  if (isStale(token, now) || isExpiring(token, now)) {
    // Even if WeChat granted lives of seconds.
    if (!isAffordable && isYoung(token, now)) return nothing('budget_spent');
    return due(isExpiring(token, now) ? 'expiring' : 'stale');
  }
  if (isRejected) return nothing(isSecondsOld ? 'just_refreshed' : 'budget_spent');
  return nothing(situation.rejected === undefined ? 'fresh' : 'superseded');
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

function binds(
  failure: Failure,
  { requestBudgetFullAt }: TokenDocument,
  now: number,
  { isUrgent, lostLease }: Situation,
): boolean {
  const isHurried = isUrgent && !isSpent(REQUEST_BUDGET, requestBudgetFullAt, now);
  return !lostLease && isCoolingDown(failure, now, isHurried ? URGENT_COOL_DOWN_MS : undefined);
}
