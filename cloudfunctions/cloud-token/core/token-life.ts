import type { Lease, Token } from './token-document.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A token is renewed when less than this is left of its life. WeChat hands out a new stable token in the same window. */
export const EXPIRY_WINDOW_MS = 5 * MINUTE;

/** The hourly tick renews what is older than this, so that a tick some minutes early still counts. */
export const MAX_AGE_MS = 55 * MINUTE;

/** A reported token younger than this is left alone: WeChat's machines may not all know it yet. */
export const MIN_REFUSED_AGE_MS = 10 * SECOND;

export function isValid(token: Token | undefined, now: number): token is Token {
  return token !== undefined && now < token.expiresAt;
}

export function isExpiring(token: Token, now: number): boolean {
  return now >= token.expiresAt - EXPIRY_WINDOW_MS;
}

/** Old enough to be renewed: 55 minutes, or half its life where that is shorter (a stable token is met in mid-life). */
export function isStale(token: Token, now: number): boolean {
  const halfLifeMs = (token.expiresAt - token.issuedAt) / 2;
  return now >= token.issuedAt + Math.min(MAX_AGE_MS, halfLifeMs);
}

export function isHeld(lease: Lease | undefined, now: number): boolean {
  return lease !== undefined && now < lease.expiresAt;
}

/** An attempt that ended without a word: WeChat may have issued a token that reached nobody and ended the stored one. */
export function wasInterrupted(lease: Lease | undefined, now: number): boolean {
  return lease !== undefined && lease.expiresAt !== 0 && now >= lease.expiresAt;
}
