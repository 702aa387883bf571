import {
  type Failure,
  fingerprint,
  type Lease,
  type Token,
  type TokenApi,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../../cloud-token/core/token-error.ts';
import { isValid } from '../../cloud-token/core/token-life.ts';
import type { Clock, Issued } from './fetch-token.ts';
import { type DueReason, type Inquiry, type NotDueReason, nextStep } from './next-step.ts';
import type { FetchFailure } from './token-reply.ts';
import { insist, type RefreshEvent, type TokenStore, writeSurely } from './token-store.ts';

/** A lease lasts longer than any fetch under it, and delays nobody longer than this when its holder is killed. */
export const LEASE_MS = 10_000;
/** The part of the lease, and of the invocation's time, that is kept for storing the token. */
const COMMIT_RESERVE_MS = 700;
/** With less time than this nobody asks WeChat: a request that must be broken off may cost a token. */
const MIN_FETCH_MS = 500;
const POLL_MS = 150;
/** WeChat allows `force_refresh` once in 30 s. */
const FORCE_INTERVAL_MS = 30_000;
/** How long a failure answers those who come after it, by whether asking again can help. */
const COOL_DOWN_MS = { now: 10_000, later: 60_000, no: 30_000 };

const CONFLICT_HINT =
  'another program or environment fetches tokens for this AppID: make it read the token from here, or use TOKEN_API=stable_token in all of them / ' +
  '有其他程序或环境在获取此 AppID 的 token：让它从这里读取，或全部改用 TOKEN_API=stable_token';

/** All that a refresh needs of the world. */
export interface RefreshPorts {
  /** Whose token the document holds. */
  appid: string;
  api: TokenApi;
  /** The AppID that stands in when the first one's credentials have failed for good. */
  backupAppid?: string | undefined;
  store: TokenStore;
  /** Asks WeChat for a token, until `deadlineAt` (ms since the epoch) at the latest. */
  issue(deadlineAt: number, force: boolean): Promise<Issued>;
  clock: Clock;
  /** When this invocation must have ended, ms since the epoch. */
  deadlineAt: number;
  newLeaseId(): string;
  log(event: RefreshEvent): void;
}

export type RefreshRequest = Pick<Inquiry, 'rejected' | 'ignoresCoolDown'>;

export interface RefreshOutcome {
  /** Whether this call brought the token. */
  refreshed: boolean;
  reason: DueReason | NotDueReason;
  /** The token that the document holds now. */
  token: Token;
}

/** What one call has lived through. */
interface Trail {
  startedAt: number;
  waitedFor: Set<string>;
  lostLease: boolean;
  reason?: DueReason;
  conflict: boolean;
}

/**
 * Renews the stored token if that is due, whoever asks and however often: at most one request for a token is under way,
 * and those who come meanwhile wait for its result. Rejects with a `TokenError`.
 */
export async function refresh(ports: RefreshPorts, request: RefreshRequest): Promise<RefreshOutcome> {
  const trail: Trail = {
    startedAt: ports.clock.now(),
    waitedFor: new Set(),
    lostLease: false,
    conflict: false,
  };
  try {
    for (;;) {
      const result = await advance(ports, request, trail);
      if (result) return result;
      await waitForOthers(ports);
    }
  } catch (error) {
    const failure = asTokenError(error);
    await report(ports, trail, { event: 'refresh_failed', ...failure.toJSON() });
    throw failure;
  }
}

/** One look at the document and what follows from it; no result when it must be looked at again. */
async function advance(
  ports: RefreshPorts,
  request: RefreshRequest,
  trail: Trail,
): Promise<RefreshOutcome | undefined> {
  const document = await insist(ports.clock, () => ports.store.read());
  const appids = [ports.appid, ports.backupAppid ?? ports.appid];
  const step = nextStep(document, ports.clock.now(), { ...request, ...trail, appids });
  if (step.do === 'nothing') return { refreshed: false, reason: step.reason, token: step.token };
  if (step.do === 'report') throw reportedAgain(step.failure);
  if (step.do === 'wait') {
    trail.waitedFor.add(step.leaseId);
    return undefined;
  }
  if (ports.clock.now() + MIN_FETCH_MS + COMMIT_RESERVE_MS > ports.deadlineAt) throw outOfTime();
  const token = await fetchUnderLease(ports, document, step.reason, trail);
  if (!token) return undefined;
  await report(ports, trail, {
    event: 'refreshed',
    appid: token.appid,
    fingerprint: fingerprint(token.value),
    expiresAt: token.expiresAt,
    ...(trail.conflict && { conflict: true, hint: CONFLICT_HINT }),
  });
  return { refreshed: true, reason: step.reason, token };
}

/** The new token once it is stored; none when another holds the lease, or got it before the token could be stored. */
async function fetchUnderLease(
  ports: RefreshPorts,
  document: TokenDocument,
  reason: DueReason,
  trail: Trail,
): Promise<Token | undefined> {
  const { store, clock } = ports;
  const lease: Lease = { id: ports.newLeaseId(), expiresAt: clock.now() + LEASE_MS };
  const isMine = (found: TokenDocument) => found.lease?.id === lease.id;
  if (!(await writeSurely(store, clock, () => store.acquire(lease, document.lease), isMine)))
    return undefined;

  const deadlineAt = Math.min(ports.deadlineAt, lease.expiresAt) - COMMIT_RESERVE_MS;
  if (clock.now() + MIN_FETCH_MS > deadlineAt) {
    await giveUp(ports, lease, undefined, false);
    return undefined;
  }

  trail.reason = reason;
  trail.conflict = reason === 'rejected' && isValid(document.token, clock.now());
  const issued = await obtain(ports, document, reason, deadlineAt);
  if (!issued.ok) {
    await giveUp(ports, lease, failureOf(issued, lease, clock.now()), issued.mayHaveIssued);
    throw issued.error;
  }

  const at = clock.now();
  const commit = {
    token: issued.token,
    at,
    forcedAt: issued.forced ? at : undefined,
    conflicts: trail.conflict ? { count: (document.conflicts?.count ?? 0) + 1, at } : undefined,
  };
  const isStored = (found: TokenDocument) => found.token?.value === issued.token.value;
  if (await writeSurely(store, clock, () => store.commit(lease.id, commit), isStored)) return issued.token;
  trail.lostLease = true;
  return undefined;
}

/**
 * A token other than the refused one. stable_token repeats its token until it is forced not to, which WeChat allows so
 * seldom that it is asked without force first.
 */
async function obtain(
  ports: RefreshPorts,
  document: TokenDocument,
  reason: DueReason,
  deadlineAt: number,
): Promise<Issued & { forced?: boolean }> {
  const issued = await ports.issue(deadlineAt, false);
  const isRefused = issued.ok && reason === 'rejected' && issued.token.value === document.token?.value;
  const mayForce = ports.clock.now() >= (document.forcedAt ?? 0) + FORCE_INTERVAL_MS;
  if (!isRefused || ports.api !== 'stable_token' || !mayForce) return issued;
  return { ...(await ports.issue(deadlineAt, true)), forced: true };
}

/** Ends the lease without a token, and leaves the failure, if any, for those who wait. */
async function giveUp(
  { store, clock }: RefreshPorts,
  lease: Lease,
  failure: Failure | undefined,
  interrupted: boolean,
): Promise<void> {
  const isNoted = ({ lease: found }: TokenDocument) =>
    found?.id === lease.id && found.expiresAt < lease.expiresAt;
  // Should even this fail, the lease runs out by itself and the next caller finds an interrupted refresh.
  await writeSurely(store, clock, () => store.giveUp(lease.id, failure, interrupted), isNoted).catch(
    () => false,
  );
}

function failureOf({ error, retry }: FetchFailure, lease: Lease, at: number): Failure {
  return { ...error.toJSON(), at, retryAt: at + COOL_DOWN_MS[retry], leaseId: lease.id };
}

async function waitForOthers({ clock, deadlineAt }: RefreshPorts): Promise<void> {
  if (clock.now() + POLL_MS >= deadlineAt) throw outOfTime();
  await clock.sleep(POLL_MS);
}

/** One log line; and an entry in the history when WeChat was asked. The history is not worth failing for. */
async function report(
  ports: RefreshPorts,
  trail: Trail,
  { event: name, ...outcome }: Pick<RefreshEvent, 'event'> & Partial<RefreshEvent>,
): Promise<void> {
  const { appid, api, clock } = ports;
  const at = clock.now();
  const { reason, startedAt } = trail;
  const event: RefreshEvent = {
    event: name,
    at,
    appid,
    api,
    ...(reason && { reason }),
    durationMs: at - startedAt,
    ...outcome,
  };
  ports.log(event);
  if (reason) await ports.store.append(event).catch(() => undefined);
}

function reportedAgain({ errCode, errMsg, hint }: Failure): TokenError {
  return new TokenError({ code: 'refresh_failed', errCode, errMsg, hint });
}

function outOfTime(): TokenError {
  return new TokenError({
    code: 'timeout',
    errCode: -501002,
    errMsg: 'no time is left to refresh the token, or to wait for the instance that does',
    hint: 'set the time-out of refreshToken to 20 s / 把云函数 refreshToken 的超时时间设为 20 秒',
  });
}
