import { atMost } from '../../cloud-token/core/clock.ts';
import type { Failure, Token, TokenDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../../cloud-token/core/token-error.ts';
import { isExpiring, LEASE_MS, MAX_COOL_DOWN_MS } from '../../cloud-token/core/token-life.ts';
import { type Alert, alertOfFailure, alertOfStandIn, alertsOfToken } from './alert.ts';
import { FORCE_BUDGET, isSpent, RENEWAL_BUDGET, REQUEST_BUDGET, spend } from './budget.ts';
import { type DueReason, hasStood } from './next-step.ts';
import { type Obtained, obtainToken } from './obtain-token.ts';
import type { RefreshPorts } from './refresh-ports.ts';
import { type Budgets, type Commit, type GiveUp, writeSurely } from './token-store.ts';

/** The part of the lease, and of the invocation's time, that is kept for storing the token. */
const COMMIT_RESERVE_MS = 700;
/** With less time than this there is no use in taking the lease. */
export const MIN_REFRESH_MS = 500 + COMMIT_RESERVE_MS;
/** How long the first failures in a row answer those who come after them, and how long further ones. */
const COOL_DOWNS_MS = [10_000, 30_000];
const LONG_COOL_DOWN_MS = 60_000;

/** How an attempt to renew the token ended. */
export type Attempt =
  /** Another instance holds the lease, or it came too late to be of use. */
  | { result: 'not asked' }
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
  /** When it was due, ms since the epoch. */
  dueAt: number;
  /** An attempt before it, of whomever, may have got a token that nobody has: that stays known until another one is stored. */
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
  const dueAt = clock.now();
  const leaseLeft = atMost(LEASE_MS, ports.left);
  const isMine = ({ lease }: TokenDocument) => lease?.id === leaseId;
  // Whoever is killed can no longer say that he has asked.
  const charge = { requestBudgetFullAt: spend(REQUEST_BUDGET, seen.requestBudgetFullAt, dueAt) };
  const isTaken = await writeSurely(store, clock, () => store.acquire(leaseId, seen.lease, charge), isMine);
  // guard: lease
  if (!isTaken) return { result: 'not asked' };
  const wasInterrupted =
    reason === 'lease_lost' || (seen.lease !== undefined && seen.lease.state !== 'ended');
  const undertaking = { seen, reason, leaseId, dueAt, wasInterrupted };
  // guard: time to store
  const fetchLeft = () => leaseLeft() - COMMIT_RESERVE_MS;
  const mayAsk = !wasInterrupted || !isSpent(REQUEST_BUDGET, seen.requestBudgetFullAt, dueAt);
  const obtained = mayAsk ? await obtainToken(ports, seen, reason, fetchLeft) : brokenOff();
  return obtained.ok ? storeToken(ports, undertaking, obtained) : giveUp(ports, undertaking, obtained);
}

async function storeToken(
  { appid, store, clock, raise }: RefreshPorts,
  { seen, reason, leaseId, dueAt, wasInterrupted }: Undertaking,
  obtained: Obtained & { ok: true },
): Promise<Attempt> {
  const { token, inDoubt } = obtained;
  const at = clock.now();
  const isOther = token.value !== seen.token?.value;
  // What ends the backup's token is judged in its own document.
  const isOwn = [seen.token, token].every((one) => one?.appid === appid);
  const conflict =
    reason === 'rejected' && isOther && isOwn && !wasInterrupted && isBlamedOnOthers(seen, dueAt);
  const budgets = budgetsAfter(seen, obtained, at);
  const standIn = standInOf(obtained, { appid, seen, budgets, at });
  const { alerts, told } = raise ? newsOf(token, standIn, { seen, conflict, at }) : { alerts: [] };
  const commit: Commit = {
    token,
    at,
    budgets,
    conflicts: conflict ? { count: (seen.conflicts?.count ?? 0) + 1, at } : undefined,
    ...standIn,
    inDoubt: inDoubt || wasInterrupted,
    refusedEarly: reason === 'rejected' && !isOther,
    told,
  };
  const isStored = ({ token: found }: TokenDocument) =>
    found?.value === token.value && found.issuedAt === token.issuedAt;
  try {
    // Somebody on the way may send it twice: the second one matches nothing.
    const write = async () => (await store.commit(leaseId, commit)) || isStored(await store.read());
    const stored = await writeSurely(store, clock, write, isStored);
    if (!stored) return { result: 'lease lost' };
    for (const alert of alerts) raise?.(alert);
    return { result: 'stored', token, conflict };
  } catch (error) {
    // The lease runs out by itself, and whoever comes then finds an interrupted attempt.
    return { result: 'failed', error: asTokenError(error) };
  }
}

/** That the backup's token stands in, for whom, and why. */
type StandIn = Required<Pick<TokenDocument, 'standsInFor' | 'ownFailure'>>;

function standInOf(
  { token, instead }: Obtained & { ok: true },
  { appid, seen, budgets, at }: { appid: string; seen: TokenDocument; budgets: Budgets; at: number },
): StandIn | undefined {
  if (token.appid === appid || !instead) return undefined;
  const ownFailure = failureOf(instead, seen.ownFailure ?? seen.failure, budgets, at);
  return { standsInFor: appid, ownFailure };
}

/** Whom to tell what of a new token, and what to note of that. The backup's is no recovery. */
function newsOf(
  token: Token,
  standIn: StandIn | undefined,
  { seen, conflict, at }: { seen: TokenDocument; conflict: boolean; at: number },
): { alerts: Alert[]; told?: Commit['told'] } {
  if (standIn) {
    const alert = alertOfStandIn(seen, token, standIn.ownFailure, standIn.standsInFor);
    const isAlarmed = alert || seen.alarmed;
    return {
      alerts: alert ? [alert] : [],
      told: { ...(alert && { failingToldAt: at }), ...(isAlarmed && { alarmed: true }) },
    };
  }
  const alerts = alertsOfToken(seen, token, conflict, at);
  const isConflictTold = alerts.some(({ event }) => event === 'conflict');
  return { alerts, ...(isConflictTold && { told: { conflictToldAt: at } }) };
}

/** Whether only somebody else's fetch can have ended the token that WeChat refuses. */
function isBlamedOnOthers(seen: TokenDocument, now: number): boolean {
  // Near its end WeChat's machines, whose clocks differ, may call a token expired.
  const isNearItsEnd = seen.token !== undefined && isExpiring(seen.token, now);
  return hasStood(seen, now) && !seen.inDoubt && !isNearItsEnd;
}

/** Ends the lease without a token; should that fail, it runs out by itself. */
async function giveUp(
  { appid, store, clock, raise }: RefreshPorts,
  { seen, reason, leaseId, wasInterrupted }: Undertaking,
  obtained: Obtained & { ok: false },
): Promise<Attempt> {
  const { error, mayHaveIssued, requests } = obtained;
  const isAsked = error.code !== 'timeout' || requests > 0;
  const at = clock.now();
  const budgets = budgetsAfter(seen, obtained, at);
  const isRefused = reason === 'rejected' || seen.failure?.refused;
  const failure: Failure | undefined = isAsked
    ? {
        ...failureOf(error, seen.failure ?? seen.ownFailure, budgets, at),
        ...(isRefused && { refused: true }),
      }
    : undefined;
  const alert = raise && failure && alertOfFailure(seen, failure, appid);
  const end: GiveUp = {
    state: wasInterrupted || mayHaveIssued ? 'interrupted' : 'ended',
    budgets,
    ...(failure && { failure }),
    ...(alert && { told: { failingToldAt: at } }),
  };
  const isOver = ({ lease }: TokenDocument) => lease?.id === leaseId && lease.state === end.state;
  const write = async () => (await store.giveUp(leaseId, end)) || isOver(await store.read());
  const writing = writeSurely(store, clock, write, isOver);
  const gaveUp = await writing.catch(() => undefined);
  if (gaveUp === false && mayHaveIssued) return { result: 'lease lost' };
  // Where nobody knows whether it is written down that somebody is told, the next one tells.
  if (gaveUp && alert) raise?.(alert);
  return isAsked ? { result: 'failed', error } : { result: 'not asked' };
}

/** In place of a request: instances that are killed, or cannot store what they get, would use up the day's quota. */
function brokenOff(): Obtained {
  const error = new TokenError({
    code: 'unexpected',
    errCode: -501002,
    errMsg: 'too many refreshes were broken off before they had stored a token',
    hint: 'give refreshToken 20 s and 256 MB, and look at its log / 把 refreshToken 的超时时间设为 20 秒、内存设为 256 MB，并查看它的日志',
  });
  return { ok: false, error, retry: 'later', mayHaveIssued: false, requests: 0, forced: 0 };
}

function failureOf(error: TokenError, last: Failure | undefined, budgets: Budgets, at: number): Failure {
  const count = (last?.count ?? 0) + 1;
  const isSlowedDown = isSpent(REQUEST_BUDGET, budgets.requestBudgetFullAt, at);
  // guard: back-off
  const coolDownMs = isSlowedDown ? MAX_COOL_DOWN_MS : (COOL_DOWNS_MS[count - 1] ?? LONG_COOL_DOWN_MS);
  const since = last && { since: last.since ?? last.at };
  return { ...error.toJSON(), at, ...since, retryAt: at + coolDownMs, count };
}

function budgetsAfter(seen: TokenDocument, { ok, requests, forced }: Obtained, at: number): Budgets {
  return {
    requestBudgetFullAt: spend(REQUEST_BUDGET, seen.requestBudgetFullAt, at, requests),
    ...(ok && { renewalBudgetFullAt: spend(RENEWAL_BUDGET, seen.renewalBudgetFullAt, at) }),
    ...(forced > 0 && { forceBudgetFullAt: spend(FORCE_BUDGET, seen.forceBudgetFullAt, at, forced) }),
  };
}
