import type { Clock, TimeLeft } from '../../cloud-token/core/clock.ts';
import { outOfTime } from '../../cloud-token/core/out-of-time.ts';
import type { Token, TokenApi } from '../../cloud-token/core/token-document.ts';
import type { TokenError } from '../../cloud-token/core/token-error.ts';
import { type FetchFailure, readTokenReply, type TransportReply } from './token-reply.ts';

/** How often WeChat is asked in one go. */
export const MAX_REQUESTS = 3;
/** A request that is broken off may cost a token: it gets this long even if that leaves no time for another. */
const PATIENT_REQUEST_MS = 2_000;
const MIN_REQUEST_MS = 500;
const FIRST_BACK_OFF_MS = 200;

/** What a refresh asks for. */
export interface IssueRequest {
  /** Until there must be an answer. */
  left: TimeLeft;
  /** Whether stable_token is to give a new one even if the last is still good. */
  force: boolean;
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
  /** How many refreshes in a row have failed. */
  failures: number;
  /** Whether WeChat may count one request only, for there were many. */
  isSparing: boolean;
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

/** `requests`: how many of them WeChat may have counted. */
export type Issued = { requests: number } & (
  | /** `inDoubt`: a request that was broken off may still be carried out, and its token would then be the newest. `instead`: why it is the backup's. */
  { ok: true; token: Token; inDoubt: boolean; instead?: TokenError }
  | FetchFailure
);

/**
 * Asks WeChat for a token until it has one, the time is up, or asking again cannot help: at most three requests,
 * with back-off, on the next host after one that gave no answer of WeChat's.
 */
export async function fetchToken(source: TokenSource, request: IssueRequest): Promise<Issued> {
  const { clock, hosts } = source;
  const { left, force, failures, isSparing } = request;
  const maxCounted = isSparing ? 1 : MAX_REQUESTS;
  let failure: FetchFailure = notAsked();
  let neededMs = MIN_REQUEST_MS;
  let nextHost = failures;
  let inDoubt = false;
  let requests = 0;
  for (let sent = 0; sent < MAX_REQUESTS && requests < maxCounted; sent++) {
    if (sent > 0) await clock.sleep(Math.min(FIRST_BACK_OFF_MS * 2 ** (sent - 1), Math.max(0, left())));
    const leftMs = left();
    if (leftMs < neededMs) break;
    const sentAt = clock.now();
    const host = hosts[nextHost % hosts.length] as string;
    // A forced request may have been carried out although its answer was lost: then the token is new without force.
    const isForced = force && !failure.mayHaveIssued;
    const timeoutMs = shareOf(leftMs);
    const reply = readTokenReply(await source.send({ host, force: isForced, timeoutMs }));
    if (reply.ok || reply.mayHaveIssued || reply.error.code === 'weixin') requests++;
    if (reply.ok) return { ok: true, token: tokenOf(source, reply, sentAt), inDoubt, requests };
    const tookMs = leftMs - left();
    // Without force stable_token repeats its token, however late.
    // guard: doubt
    inDoubt ||= reply.mayHaveIssued && tookMs >= timeoutMs && (source.api === 'token' || isForced);
    failure = { ...reply, mayHaveIssued: reply.mayHaveIssued || failure.mayHaveIssued };
    if (reply.retry !== 'now') break;
    // WeChat has counted it, as one of 20 a day.
    if (isForced && reply.error.code === 'weixin') break;
    if (reply.error.code !== 'weixin') nextHost++;
    // What took long once will hardly be faster now.
    neededMs = Math.max(MIN_REQUEST_MS, Math.min(tookMs, PATIENT_REQUEST_MS));
  }
  return { ...failure, requests };
}

/** Nobody was asked. */
function notAsked(): FetchFailure {
  const error = outOfTime('no time is left to ask WeChat for a token');
  return { ok: false, error, retry: 'now', mayHaveIssued: false };
}

/** Leaves time for another request when this one gets no answer, unless there is too little for two. */
function shareOf(leftMs: number): number {
  return Math.max(Math.ceil(leftMs * 0.6), Math.min(leftMs, PATIENT_REQUEST_MS));
}

/** A token's life counts from before the request: it cannot end later than WeChat thinks. */
function tokenOf(
  { appid, api }: TokenSource,
  { value, lifeMs }: { value: string; lifeMs: number },
  sentAt: number,
): Token {
  return { value, appid, api, issuedAt: sentAt, expiresAt: sentAt + lifeMs };
}
