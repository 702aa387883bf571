/**
 * A token bucket in one number, the moment at which it is full again (the generic cell rate algorithm): `burst` in a row,
 * and one more every `intervalMs`.
 */
export interface Budget {
  burst: number;
  intervalMs: number;
}

/**
 * Every renewal spends of it; only that of a token less than 3 minutes old needs it, and that of one that was refused so
 * early. Whatever happens, an AppID's renewals stay under 500 a day.
 */
export const RENEWAL_BUDGET: Budget = { burst: 5, intervalMs: 10 * 60_000 };

/** For `force_refresh`, of which WeChat allows 20 a day. */
export const FORCE_BUDGET: Budget = { burst: 2, intervalMs: 80 * 60_000 };

/** Whether nothing is left. */
export function isSpent(budget: Budget, fullAt: number | undefined, now: number): boolean {
  return missingMs(budget, fullAt, now) > (budget.burst - 1) * budget.intervalMs;
}

/** When it is full again after one more. It does not refuse, but neither does it run into debt. */
export function spend(budget: Budget, fullAt: number | undefined, now: number): number {
  const { burst, intervalMs } = budget;
  return now + Math.min(missingMs(budget, fullAt, now) + intervalMs, burst * intervalMs);
}

/** A moment further ahead than spending takes it was written by a wrong clock, and says nothing. */
function missingMs({ burst, intervalMs }: Budget, fullAt: number | undefined, now: number): number {
  const ms = (fullAt ?? now) - now;
  return ms > 0 && ms <= (burst + 1) * intervalMs ? ms : 0;
}
