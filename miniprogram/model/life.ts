import type { Status, TokenState } from './status';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** These three are the writer's own rules, `cloudfunctions/cloud-token/core/token-life.ts`; a test keeps them equal. */
export const EXPIRY_WINDOW_MS = 5 * MINUTE_MS;
export const MAX_AGE_MS = 55 * MINUTE_MS;
const staleAt = (issuedAt: number, expiresAt: number) =>
  issuedAt + Math.min(MAX_AGE_MS, (expiresAt - issuedAt) / 2);

/** A timer that is this late did not come. */
const TIMER_GRACE_MS = 2 * MINUTE_MS;

/** What is left of a token's life at a moment. */
export interface Life {
  state: TokenState;
  /** ms; negative once it has expired. */
  remainingMs: number;
  /** 0 to 100. */
  percent: number;
}

/** The state as it will have become by `now` (ms, the server's clock), if nothing else happens. */
export function lifeAt(status: Status, now: number): Life {
  const { state, issuedAt, expiresAt } = status;
  if (state === 'missing' || issuedAt === undefined || expiresAt === undefined)
    return { state, remainingMs: 0, percent: 0 };
  const remainingMs = expiresAt - now;
  const share = remainingMs / Math.max(1, expiresAt - issuedAt);
  return {
    state: agedState(state, remainingMs),
    remainingMs,
    percent: Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10,
  };
}

function agedState(state: TokenState, remainingMs: number): TokenState {
  if (remainingMs <= 0) return 'expired';
  if (state === 'healthy' && remainingMs <= EXPIRY_WINDOW_MS) return 'expiring';
  return state;
}

export interface NextRefresh {
  /** ms since the epoch */
  at: number;
  /** The timer at the full hour, or the first function that uses the token in its last minutes. */
  by: 'timer' | 'use';
  /** The timer should have come and did not. */
  overdue: boolean;
}

/**
 * When the token is renewed next: at the first full hour at which it counts as old, or when it is used in its last
 * 5 minutes, whichever is earlier; while a backup stands in, the own credentials are tried at every full hour. None
 * without a token.
 */
export function nextRefresh(
  status: Pick<Status, 'issuedAt' | 'expiresAt' | 'standsInFor' | 'ownFailure'>,
  now: number,
): NextRefresh | undefined {
  const { issuedAt, expiresAt, standsInFor, ownFailure } = status;
  if (issuedAt === undefined || expiresAt === undefined) return undefined;
  const dueAt = standsInFor === undefined ? staleAt(issuedAt, expiresAt) : (ownFailure?.at ?? issuedAt) + 1;
  const tick = Math.ceil(dueAt / HOUR_MS) * HOUR_MS;
  const lastCall = expiresAt - EXPIRY_WINDOW_MS;
  if (lastCall < tick) return { at: Math.max(lastCall, now), by: 'use', overdue: false };
  return { at: tick, by: 'timer', overdue: now > tick + TIMER_GRACE_MS };
}
