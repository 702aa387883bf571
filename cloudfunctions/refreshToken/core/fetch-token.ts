import type { Token, TokenApi } from '../../cloud-token/core/token-document.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';
import { type FetchFailure, readTokenReply, type TransportReply } from './token-reply.ts';

const MAX_ATTEMPTS = 3;
/** WeChat answers in well under a second; one that takes longer than this will not answer at all. */
const MAX_ATTEMPT_MS = 4_000;
/** A request that is broken off may cost a token: it gets this long even if that leaves no time for another. */
const PATIENT_ATTEMPT_MS = 2_000;
const MIN_ATTEMPT_MS = 500;
const FIRST_BACK_OFF_MS = 200;
/** Whose time-out comes so late was frozen, and knows nothing of WeChat. */
const STANDSTILL_MS = 1_000;

/** Time as the core sees it; all in milliseconds. */
export interface Clock {
  /** Since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface TokenRequest {
  /** Base address, such as `https://api.weixin.qq.com`. */
  host: string;
  /** Ask stable_token for a new token (`force_refresh`): 20 a day, at least 30 s apart. */
  force: boolean;
  timeoutMs: number;
}

export interface TokenSource {
  appid: string;
  api: TokenApi;
  hosts: readonly string[];
  /** Sends one request and never rejects. */
  send(request: TokenRequest): Promise<TransportReply>;
  clock: Clock;
}

export type Issued =
  /** `mayBeOvertaken`: a request that was broken off may still be carried out, and its token would then be the newest. */
  { ok: true; token: Token; mayBeOvertaken?: boolean } | FetchFailure;

/**
 * Asks WeChat for a token until it has one, the time is up, or asking again cannot help: at most three requests,
 * with back-off, on the next host after one that gave no answer of WeChat's. `deadlineAt` in ms since the epoch.
 */
export async function fetchToken(source: TokenSource, deadlineAt: number, force: boolean): Promise<Issued> {
  const { clock, hosts } = source;
  let failure: FetchFailure = OUT_OF_TIME;
  let neededMs = MIN_ATTEMPT_MS;
  let nextHost = 0;
  let mayBeOvertaken = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const backOffMs = attempt === 0 ? 0 : FIRST_BACK_OFF_MS * 2 ** (attempt - 1);
    if (clock.now() + backOffMs + neededMs > deadlineAt) break;
    if (backOffMs > 0) await clock.sleep(backOffMs);
    const sentAt = clock.now();
    // The instance may have been frozen meanwhile, and its lease taken over.
    if (sentAt + MIN_ATTEMPT_MS > deadlineAt) break;
    const host = hosts[nextHost % hosts.length] as string;
    // A forced request may have been carried out although its answer was lost: then the token is new without force.
    const request = { host, force: force && !failure.mayHaveIssued, timeoutMs: shareOf(deadlineAt - sentAt) };
    const reply = readTokenReply(await source.send(request));
    if (reply.ok) return { ok: true, token: tokenOf(source, reply, sentAt), mayBeOvertaken };
    const tookMs = clock.now() - sentAt;
    const isBrokenOff = reply.mayHaveIssued && tookMs >= request.timeoutMs;
    // Without force stable_token repeats its token, however late.
    mayBeOvertaken ||= isBrokenOff && (source.api === 'token' || request.force);
    const isLate = reply.error.code === 'network' && tookMs >= request.timeoutMs + STANDSTILL_MS;
    const stoodStill = isLate && (attempt === 0 || failure.stoodStill);
    failure = { ...reply, mayHaveIssued: reply.mayHaveIssued || failure.mayHaveIssued, stoodStill };
    if (reply.retry !== 'now') break;
    if (reply.error.code !== 'weixin') nextHost++;
    // What took too long once will hardly be faster now, unless it was this instance that stood still.
    neededMs = isLate ? MIN_ATTEMPT_MS : Math.max(MIN_ATTEMPT_MS, tookMs);
  }
  return failure;
}

const OUT_OF_TIME: FetchFailure = {
  ok: false,
  error: new TokenError({
    code: 'timeout',
    errCode: -501002,
    errMsg: 'no time is left to ask WeChat for a token',
    hint: 'set the time-out of refreshToken to 20 s / 把云函数 refreshToken 的超时时间设为 20 秒',
  }),
  retry: 'now',
  mayHaveIssued: false,
};

/** Leaves time for another attempt when this one gets no answer, unless there is too little for two. */
function shareOf(leftMs: number): number {
  const shareMs = Math.max(Math.ceil(leftMs * 0.6), Math.min(leftMs, PATIENT_ATTEMPT_MS));
  return Math.min(MAX_ATTEMPT_MS, shareMs);
}

/** A token's life counts from before the request: it cannot end later than WeChat thinks. */
function tokenOf(
  { appid, api }: TokenSource,
  { value, lifeMs }: { value: string; lifeMs: number },
  sentAt: number,
): Token {
  return { value, appid, api, issuedAt: sentAt, expiresAt: sentAt + lifeMs };
}
