import { type Clock, pauseMs, tookMs } from './clock.ts';
import { failedRefresh } from './missing-token.ts';
import { fingerprint, type TokenDocument } from './token-document.ts';
import { asTokenError, type TokenError } from './token-error.ts';
import { isCoolingDown, isHeld, isValid, LEASE_MS } from './token-life.ts';
import type { RefreshRequest, TokenOptions, TokenReaderPorts } from './token-reader-ports.ts';
import { within } from './within.ts';

/** Who is asked may have been killed, or may never have heard of it: that must leave time to ask another one. */
const PATIENCE_WITH_ONE_ASK_MS = 2_500;
const MAX_ASKS = 3;
/** Where there is no token everybody asks: let them come one after the other, and see that another one is at it. */
const SPREAD_MS = 300;
/** Who has nothing still looks for what may have come of it when there is no time for more. */
const LAST_LOOK_MS = 1_200;

/** What a reader wants of the stored document. */
export interface Wish {
  options: TokenOptions;
  /** The token that WeChat has refused. */
  refused?: string | undefined;
  isFulfilled(document: TokenDocument): boolean;
  /** Reads the document, for so long. */
  look(patienceMs: number): Promise<TokenDocument>;
  patienceMs: number;
}

/** What has come of it; `failure` says why it is not fulfilled, if anybody has said. */
export interface Renewal {
  document: TokenDocument;
  failure?: TokenError | undefined;
}

/** How long a caller has waited, and for what. */
interface Wait {
  leftMs: number;
  watchedMs: number;
  asks: number;
}

/**
 * Has the token renewed: asks `refreshToken`, unless the document shows that another instance is at it already, whose
 * result will stand there, or that WeChat was asked in vain just now.
 */
export async function awaitRenewal(
  ports: TokenReaderPorts,
  wish: Wish,
  found: TokenDocument,
): Promise<Renewal> {
  const { clock, random } = ports;
  const wait: Wait = { leftMs: wish.patienceMs, watchedMs: 0, asks: 0 };
  let document = found;
  let failure: TokenError | undefined;
  while (!wish.isFulfilled(document) && wait.leftMs > 0) {
    const now = clock.now();
    if (document.failure && isCoolingDown(document.failure, now))
      return { document, failure: failedRefresh(document.failure) };
    // A clock that is behind takes a dead lease for a living one: it is believed no longer than one lives.
    const isAwaited = isHeld(document.lease, now) && wait.watchedMs < LEASE_MS;
    const isSpread = wait.watchedMs > 0 || isValid(document.token, now);
    const asks = wait.asks;
    if (isAwaited) await watch(clock, wait, pauseMs(wait.watchedMs, random()));
    else if (!isSpread) await watch(clock, wait, 1 + random() * SPREAD_MS);
    else failure = await ask(ports, wait, requestOf(wish));
    const lookMs = Math.max(wait.leftMs, isValid(document.token, now) ? 0 : LAST_LOOK_MS);
    if (lookMs === 0) break;
    document = await timed(clock, wait, lookMs, wish.look(lookMs));
    const isAnswered = wait.asks > asks && (!failure || failure.code === 'refresh_failed');
    if (isAnswered || wait.asks === MAX_ASKS) break;
  }
  return { document, failure };
}

/** Takes what some work took from the time that is left. */
async function timed<T>(clock: Clock, wait: Wait, atMostMs: number, work: Promise<T>): Promise<T> {
  const startedAt = clock.now();
  const result = await work;
  wait.leftMs -= tookMs(startedAt, clock.now(), atMostMs);
  return result;
}

async function watch(clock: Clock, wait: Wait, pauseMs: number): Promise<void> {
  const ms = Math.min(wait.leftMs, pauseMs);
  wait.watchedMs += ms;
  await timed(clock, wait, ms, clock.sleep(ms));
}

/** Resolves to why there is no new token, to nothing if there may be one. */
async function ask(
  { clock, refresh }: TokenReaderPorts,
  wait: Wait,
  request: RefreshRequest,
): Promise<TokenError | undefined> {
  wait.asks++;
  const ms = wait.asks < MAX_ASKS ? Math.min(wait.leftMs, PATIENCE_WITH_ONE_ASK_MS) : wait.leftMs;
  const asked = (async () => refresh(request))();
  return timed(
    clock,
    wait,
    ms,
    within(clock, ms, asked, 'refreshToken').then(() => undefined, asTokenError),
  );
}

function requestOf({ options, refused }: Wish): RefreshRequest {
  return refused === undefined ? options : { ...options, rejected: fingerprint(refused) };
}
