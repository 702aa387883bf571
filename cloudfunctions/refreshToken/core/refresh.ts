import { pauseMs } from '../../cloud-token/core/clock.ts';
import { explain, inOneLine } from '../../cloud-token/core/errcodes.ts';
import { failedRefresh } from '../../cloud-token/core/missing-token.ts';
import { outOfTime } from '../../cloud-token/core/out-of-time.ts';
import { fingerprint, type Token, type TokenDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { CONFLICT } from './conflict.ts';
import { fetchUnderLease, MIN_REFRESH_MS } from './fetch-under-lease.ts';
import { type DueReason, type Inquiry, type NotDueReason, nextStep } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';
import { STANDS_IN } from './stands-in.ts';
import { type RefreshEvent, thrice } from './token-store.ts';

/*
 * The rule of the world: WeChat keeps two tokens, the newest and the one before. A request to `/cgi-bin/token` issues a new
 * one, even if its answer is lost, and leaves the one before some 5 minutes; a third one ends the oldest at once. So there
 * must never be two requests at a time, and never one more than is due. Our words for it:
 *
 * document     where the token stands, with all that is said below. It changes by conditional updates only, each of which
 *              the database carries out as one step.
 * due          a reason to ask WeChat; without one a refresh does nothing (next-step.ts).
 * rejected     the fingerprint of a token that WeChat refused in an API call, as a reader reports it.
 * lease        who may ask WeChat: `held`, `ended` in good order, or `interrupted`, which says that a token may have been
 *              issued that nobody has. The database's clock, and no other, tells whether one that is held has run out
 *              (its holder was killed); nobody compares it here, they try to take it. Its id is also the fence: what a
 *              writer stores, it stores under the lease that it took, or not at all.
 * in doubt     a token that WeChat may overtake, because a request before it was broken off and may be carried out late.
 * stood        a token that nobody reported in its first 3 minutes. When that one is refused it has died, and somebody else
 *              has fetched. One that is refused early may be good, and what refuses it may refuse every token.
 * budget       how often a token that has not stood is renewed.
 * cool-down    how long a failure answers those who come after it, longer the more there were in a row.
 *
 * What is promised: at most one request at a time; in the end the document holds WeChat's newest token, or says that it may
 * not. What is assumed: an instance whose clock or process stands still may send one request too late, which the fence and
 * the next refresh repair.
 */

/** A look at the document takes less. */
const LOOK_MS = 150;

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
  waitedMs: number;
  lostLease: boolean;
  /** The document as it was last seen. */
  seen: TokenDocument;
  /** Why WeChat was asked, once it was. */
  reason?: DueReason;
}

/**
 * Renews the stored token if that is due, whoever asks and however often: at most one request for a token is under way,
 * and those who come meanwhile wait for its result. Rejects with a `TokenError`.
 */
export async function refresh(ports: RefreshPorts, inquiry: Inquiry): Promise<RefreshOutcome> {
  const trail: Trail = { startedAt: ports.clock.now(), waitedMs: 0, lostLease: false, seen: {} };
  try {
    for (;;) {
      const outcome = await advance(ports, inquiry, trail);
      if (outcome) return outcome;
      await pause(ports, trail);
    }
  } catch (error) {
    const failure = asTokenError(error);
    if (trail.lostLease) await leaveWord(ports, trail);
    await logEnd(ports, trail, { event: 'refresh_failed', ...failure.toJSON() });
    throw failure;
  }
}

/** One look at the document and what follows from it; no outcome while another instance refreshes. */
async function advance(
  ports: RefreshPorts,
  inquiry: Inquiry,
  trail: Trail,
): Promise<RefreshOutcome | undefined> {
  const { appid, backupAppid = appid, store, clock, left } = ports;
  const document = await thrice(clock, store.read);
  trail.seen = document;
  const { lostLease } = trail;
  const step = nextStep(document, clock.now(), { ...inquiry, lostLease, appids: [appid, backupAppid] });
  if (step.do === 'nothing') {
    await noteRefusal(ports, document, step.token, inquiry.rejected);
    return { refreshed: false, reason: step.reason, token: step.token };
  }
  if (step.do === 'fail') throw failedRefresh(step.failure);
  if (left() < MIN_REFRESH_MS) {
    if (document.lease?.state === 'held') return undefined;
    throw tooLate();
  }
  const attempt = await fetchUnderLease(ports, document, step.reason);
  if (attempt.result === 'not asked') return undefined;
  trail.reason = step.reason;
  if (attempt.result === 'failed') throw attempt.error;
  if (attempt.result === 'lease lost') {
    // guard: lost lease
    trail.lostLease = true;
    return undefined;
  }
  const { token, conflict } = attempt;
  await logEnd(ports, trail, refreshedEvent(token, conflict, appid));
  const isSame = token.value === document.token?.value;
  if (isSame && step.reason === 'rejected') return { refreshed: false, reason: 'budget_spent', token };
  return { refreshed: !(isSame && step.reason === 'stands_in'), reason: step.reason, token };
}

/** Looks again later, but in time to begin a refresh. */
async function pause({ clock, left, random }: RefreshPorts, trail: Trail): Promise<void> {
  const leftMs = left();
  // guard: end of waiting
  if (leftMs < LOOK_MS) throw tooLate();
  const spareMs = leftMs - MIN_REFRESH_MS - LOOK_MS;
  const ms = spareMs > 0 ? Math.min(pauseMs(trail.waitedMs, random()), spareMs) : LOOK_MS;
  trail.waitedMs += ms;
  await clock.sleep(ms);
}

/** One that was refused so early does not count as having stood when it is refused again. */
async function noteRefusal(
  { store }: RefreshPorts,
  { refusedEarly }: TokenDocument,
  token: Token,
  rejected: string | undefined,
): Promise<void> {
  const isNew = !refusedEarly && rejected === fingerprint(token.value);
  // guard: early refusal
  if (isNew) await store.markRefusedEarly(token).catch(() => false);
}

/** Tells the next caller that the stored token may not be the newest. */
async function leaveWord({ store }: RefreshPorts, { seen }: Trail): Promise<void> {
  if (seen.lease) await store.markInterrupted(seen.lease.id).catch(() => false);
}

function refreshedEvent(token: Token, conflict: boolean, account: string) {
  const { appid, expiresAt } = token;
  const standsIn = appid !== account && { standsInFor: account, hint: inOneLine(explain(STANDS_IN)) };
  const found = {
    event: 'refreshed',
    ...standsIn,
    appid,
    fingerprint: fingerprint(token.value),
    expiresAt,
  } as const;
  return conflict ? { ...found, conflict, hint: inOneLine(explain(CONFLICT)) } : found;
}

/** One log line; and an entry in the history when WeChat was asked. */
async function logEnd(
  ports: RefreshPorts,
  { reason, startedAt }: Trail,
  { event, standsInFor, ...outcome }: Pick<RefreshEvent, 'event'> & Partial<RefreshEvent>,
): Promise<void> {
  const { appid, api, clock } = ports;
  const at = clock.now();
  const durationMs = at - startedAt;
  // A log line begins with what must not be overlooked.
  const first = { event, ...(standsInFor !== undefined && { standsInFor }) };
  if (reason) await record(ports, { ...first, at, appid, api, reason, durationMs, ...outcome });
  else tell(ports, { ...first, at, appid, api, durationMs, ...outcome });
}

/** Logs an event and adds it to the history, which is not worth failing for. */
export async function record(ports: RefreshPorts, event: RefreshEvent): Promise<void> {
  const { store } = ports;
  tell(ports, event);
  // guard: wait for the history
  await store.append(event).catch(() => undefined);
}

/** A log that fails is no reason for a refresh to fail. */
function tell({ log }: RefreshPorts, event: RefreshEvent): void {
  try {
    log(event);
  } catch {}
}

function tooLate(): TokenError {
  return outOfTime('no time is left to refresh the token, or to wait for the instance that does');
}
