import {
  type Failure,
  fingerprint,
  type Token,
  type TokenDocument,
} from '../../cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../../cloud-token/core/token-error.ts';
import { fetchUnderLease, MIN_REFRESH_MS } from './fetch-under-lease.ts';
import { type DueReason, type Inquiry, type NotDueReason, nextStep } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';
import { insist, type RefreshEvent } from './token-store.ts';

/** How often a waiting caller looks: at first, and when the holder has probably been killed. */
const POLL_MS = 150;
const MAX_POLL_MS = 1_000;

const CONFLICT_HINT =
  'another program or environment fetches tokens for this AppID: make it read the token from here, or use TOKEN_API=stable_token in all of them / ' +
  '有其他程序或环境在获取此 AppID 的 token：让它从这里读取，或全部改用 TOKEN_API=stable_token';

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
  waitedFor: Map<string, number>;
  lostLease: boolean;
  /** Why WeChat was asked, once it was. */
  reason?: DueReason;
}

/**
 * Renews the stored token if that is due, whoever asks and however often: at most one request for a token is under way,
 * and those who come meanwhile wait for its result. Rejects with a `TokenError`.
 */
export async function refresh(ports: RefreshPorts, request: RefreshRequest): Promise<RefreshOutcome> {
  const trail: Trail = { startedAt: ports.clock.now(), waitedFor: new Map(), lostLease: false };
  try {
    for (;;) {
      const result = await advance(ports, request, trail);
      if (result) return result;
    }
  } catch (error) {
    const failure = asTokenError(error);
    await report(ports, trail, { event: 'refresh_failed', ...failure.toJSON() });
    throw failure;
  }
}

/** One look at the document and what follows from it; no result when it has waited and must look again. */
async function advance(
  ports: RefreshPorts,
  request: RefreshRequest,
  trail: Trail,
): Promise<RefreshOutcome | undefined> {
  const document = await insist(ports.clock, () => ports.store.read());
  const appids = [ports.appid, ports.backupAppid ?? ports.appid];
  const inquiry = { ...request, ...trail, appids, lastStartAt: lastStartAt(ports) };
  const step = nextStep(document, ports.clock.now(), inquiry);
  if (step.do === 'nothing') return { refreshed: false, reason: step.reason, token: step.token };
  if (step.do === 'report') throw reportedAgain(step.failure);
  if (step.do === 'wait') {
    trail.waitedFor.set(step.leaseId, step.since);
    return waitForOthers(ports, step);
  }
  if (ports.clock.now() + MIN_REFRESH_MS > ports.deadlineAt) {
    if (trail.lostLease) await markForRepair(ports, document);
    throw outOfTime();
  }
  const attempt = await fetchUnderLease(ports, document, step.reason);
  if (attempt.result === 'not asked') return waitForOthers(ports);
  trail.reason = step.reason;
  if (attempt.result === 'failed') throw attempt.error;
  if (attempt.result === 'lease lost') {
    trail.lostLease = true;
    return waitForOthers(ports);
  }
  const { token, conflict } = attempt;
  await report(ports, trail, refreshedEvent(token, conflict));
  return { refreshed: true, reason: step.reason, token };
}

function refreshedEvent(token: Token, conflict: boolean) {
  const { appid, expiresAt } = token;
  const found = { event: 'refreshed', appid, fingerprint: fingerprint(token.value), expiresAt } as const;
  return conflict ? { ...found, conflict, hint: CONFLICT_HINT } : found;
}

/** Leaves word for the next caller that the stored token may not be the newest. */
async function markForRepair({ store }: RefreshPorts, { lease }: TokenDocument): Promise<void> {
  if (lease) await store.giveUp(lease.id, { interrupted: true }).catch(() => false);
}

/** When to look at the latest, to begin a refresh with the time that it needs. */
function lastStartAt({ deadlineAt }: RefreshPorts): number {
  return deadlineAt - MIN_REFRESH_MS - POLL_MS;
}

/** Pauses before the next look: the longer a lease is waited for the longer, but not past a moment that matters. */
async function waitForOthers(
  ports: RefreshPorts,
  lease?: { since: number; until: number },
): Promise<undefined> {
  const { clock, deadlineAt } = ports;
  const now = clock.now();
  if (now + POLL_MS >= deadlineAt) throw outOfTime();
  const pauseMs = lease ? Math.min((now - lease.since) / 4, MAX_POLL_MS) : 0;
  const nextMomentAt = Math.min(lease?.until ?? now, lastStartAt(ports));
  await clock.sleep(Math.max(POLL_MS, Math.min(pauseMs, nextMomentAt - now)));
}

/** One log line; and an entry in the history when WeChat was asked. */
async function report(
  ports: RefreshPorts,
  { reason, startedAt }: Trail,
  { event, ...outcome }: Pick<RefreshEvent, 'event'> & Partial<RefreshEvent>,
): Promise<void> {
  const { appid, api, clock } = ports;
  const at = clock.now();
  const durationMs = at - startedAt;
  if (reason) await record(ports, { event, at, appid, api, reason, durationMs, ...outcome });
  else ports.log({ event, at, appid, api, durationMs, ...outcome });
}

/** Logs an event and adds it to the history, which is not worth failing for. */
export async function record({ log, store }: RefreshPorts, event: RefreshEvent): Promise<void> {
  log(event);
  await store.append(event).catch(() => undefined);
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
