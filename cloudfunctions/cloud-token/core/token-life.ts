import type { Lease, Token, TokenDocument } from './token-document.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A token is renewed when less than this is left of its life. WeChat hands out a new stable token in the same window. */
export const EXPIRY_WINDOW_MS = 5 * MINUTE;

/** The hourly tick renews what is older than this, so that a tick some minutes early still counts. */
export const MAX_AGE_MS = 55 * MINUTE;

/** A reported token younger than this is left alone: WeChat's machines may not all know it yet. */
export const MIN_REFUSED_AGE_MS = 10 * SECOND;

/** A lease outlives any fetch under it; when its holder is killed it delays nobody for longer than this. */
export const LEASE_MS = 10 * SECOND;

/** In place of the end of a lease that has ended: in good order; so that WeChat may have issued a token nobody has. */
export const ENDED = 0;
export const INTERRUPTED = 1;

/** How far two instances' clocks may differ; what lies further ahead was not written by a clock that can be trusted. */
const MAX_CLOCK_SKEW_MS = 2 * MINUTE;

export function isValid(token: Token | undefined, now: number): token is Token {
  return token !== undefined && now < token.expiresAt;
}

export function isExpiring(token: Token, now: number): boolean {
  return now >= token.expiresAt - EXPIRY_WINDOW_MS;
}

/** Old enough to be renewed: 55 minutes, or half its life where that is shorter (a stable token is met in mid-life). */
export function isStale(token: Token, now: number): boolean {
  const halfLifeMs = (token.expiresAt - token.issuedAt) / 2;
  const isFromTheFuture = token.issuedAt > now + MAX_CLOCK_SKEW_MS;
  return isFromTheFuture || now >= token.issuedAt + Math.min(MAX_AGE_MS, halfLifeMs);
}

/** Issued so short a time ago, whichever of two clocks is ahead, that a refusal may not mean anything. */
export function isSecondsOld(token: Token, now: number): boolean {
  return Math.abs(now - token.issuedAt) < MIN_REFUSED_AGE_MS;
}

/** Whether a lease is held, if the clocks agree. */
export function isHeld(lease: Lease | undefined, now: number): boolean {
  return (
    lease !== undefined && now < lease.expiresAt && lease.expiresAt <= now + LEASE_MS + MAX_CLOCK_SKEW_MS
  );
}

/** Whether a lease is held, however much the clocks differ, to somebody who has first seen it at `seenAt`. */
export function mayBeHeld(lease: Lease, now: number, seenAt: number): boolean {
  const isInDoubt = Math.abs(now - lease.expiresAt) <= LEASE_MS + MAX_CLOCK_SKEW_MS;
  return lease.expiresAt > INTERRUPTED && isInDoubt && now < seenAt + LEASE_MS;
}

/** An attempt that ended without a word: WeChat may have issued a token that reached nobody and ended the stored one. */
export function wasInterrupted(lease: Lease | undefined, now: number): boolean {
  return lease !== undefined && lease.expiresAt !== ENDED && !isHeld(lease, now);
}

/**
 * Whether the refusal of the token before may mean that WeChat has overtaken this one: it keeps the previous token, so it
 * has issued two since. One that is seconds old is still kept as the previous token itself.
 */
export function mayBeOvertaken({ token, doubt }: TokenDocument, now: number): boolean {
  return doubt === 'testable' && token !== undefined && !isSecondsOld(token, now);
}
