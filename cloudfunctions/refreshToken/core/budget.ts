const MINUTE = 60_000;

/**
 * A token bucket in one number, the moment at which it is full again (the generic cell rate algorithm): `burst` in a row,
 * and one more every `intervalMs`.
 */
export interface Budget {
  burst: number;
  intervalMs: number;
}

/** Of the requests that WeChat may have counted, some 420 a day: when it is spent, failures answer for 5 minutes each. */
export const REQUEST_BUDGET: Budget = { burst: 60, intervalMs: 4 * MINUTE };

/**
 * Every renewal spends of it; only that of a token less than 3 minutes old needs it, and that of one that was refused so
 * early. So an API that refuses every token costs 6 requests an hour.
 */
export const RENEWAL_BUDGET: Budget = { burst: 5, intervalMs: 10 * MINUTE };

/** For `force_refresh`, of which WeChat allows 20 a day. */
export const FORCE_BUDGET: Budget = { burst: 2, intervalMs: 80 * MINUTE };

/** Whether fewer than so many are left. */
export function isSpent(budget: Budget, fullAt: number | undefined, now: number, count = 1): boolean {
  return missingMs(budget, fullAt, now) > (budget.burst - count) * budget.intervalMs;
}

/** When it is full again after so many more. It does not refuse, but neither does it run into debt. */
export function spend(budget: Budget, fullAt: number | undefined, now: number, count = 1): number {
  const { burst, intervalMs } = budget;
  return now + Math.min(missingMs(budget, fullAt, now) + count * intervalMs, burst * intervalMs);
}

/** A moment further ahead than spending takes it was written by a wrong clock, and says nothing. */
function missingMs({ burst, intervalMs }: Budget, fullAt: number | undefined, now: number): number {
  const ms = (fullAt ?? now) - now;
  return ms > 0 && ms <= (burst + 1) * intervalMs ? ms : 0;
}
