import type { Failure, Lease, Token } from './token-document.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A token is renewed when less than this is left of its life. WeChat hands out a new stable token in the same window. */
export const EXPIRY_WINDOW_MS = 5 * MINUTE;

/** The hourly tick renews what is older than this, so that a tick some minutes early still counts. */
export const MAX_AGE_MS = 55 * MINUTE;

/** A refused token younger than this is left alone: WeChat's machines may not all know it yet. */
export const MIN_REFUSED_AGE_MS = 10 * SECOND;

/** A token that nobody has reported as refused for so long has stood, and died when it is refused later. */
export const STAND_MS = 3 * MINUTE;

/** A lease outlives any fetch under it; when its holder is killed it delays nobody for longer than this. */
export const LEASE_MS = 10 * SECOND;

/** A failure answers those who come after it for no longer than this. */
export const MAX_COOL_DOWN_MS = 5 * MINUTE;

/** How far a clock may be off; what lies further ahead was not written by one that can be trusted. */
export const MAX_CLOCK_SKEW_MS = 60 * SECOND;

export function isValid(token: Token | undefined, now: number): token is Token {
  return token !== undefined && now < token.expiresAt;
}

/** In its last 5 minutes, or in the second half of a life so short that it has none before them. */
export function isExpiring(token: Token, now: number): boolean {
  return now >= token.expiresAt - Math.min(EXPIRY_WINDOW_MS, halfLifeMs(token));
}

/** Old enough to be renewed: 55 minutes, or half its life where that is shorter (a stable token is met in mid-life). */
export function isStale(token: Token, now: number): boolean {
  const isFromTheFuture = token.issuedAt > now + 2 * MAX_CLOCK_SKEW_MS;
  return isFromTheFuture || now >= token.issuedAt + Math.min(MAX_AGE_MS, halfLifeMs(token));
}

/** Issued less than `ms` ago, whichever of two clocks is ahead. */
export function isYoungerThan(ms: number, token: Token, now: number): boolean {
  return Math.abs(now - token.issuedAt) < ms;
}

/** Whether an instance is refreshing, to somebody with a clock of his own. Being wrong costs him a question. */
export function isHeld(lease: Lease | undefined, now: number): boolean {
  if (lease?.state !== 'held') return false;
  return now < lease.until && lease.until <= now + LEASE_MS + MAX_CLOCK_SKEW_MS;
}

/** Whether the last attempt ended without a word, by the same clock. */
export function isInterrupted(lease: Lease | undefined, now: number): boolean {
  return lease !== undefined && lease.state !== 'ended' && !isHeld(lease, now);
}

/** Whether a failure still answers those who come, for `maxMs` at most; not one that lies ahead of the clock. */
export function isCoolingDown({ at, retryAt }: Failure, now: number, maxMs = MAX_COOL_DOWN_MS): boolean {
  return at <= now + MAX_CLOCK_SKEW_MS && now < Math.min(retryAt, at + maxMs);
}

function halfLifeMs({ issuedAt, expiresAt }: Token): number {
  return (expiresAt - issuedAt) / 2;
}
