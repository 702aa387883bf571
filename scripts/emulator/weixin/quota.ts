const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BEIJING_OFFSET_MS = 8 * 60 * MINUTE_MS;

/** How often an interface may be called. */
export interface QuotaLimits {
  perDay: number;
  perMinute: number;
}

/** How often it was called in the day and the minute last counted. */
export interface Usage {
  day: number;
  today: number;
  minute: number;
  thisMinute: number;
}

/** Nothing called yet. */
export function noUsage(): Usage {
  return { day: 0, today: 0, minute: 0, thisMinute: 0 };
}

/**
 * Counts one call, or refuses it without counting.
 *
 * @returns 45009 (the day is used up), 45011 (the minute is), `undefined` when the call may go on
 */
export function countUse(usage: Usage, limits: QuotaLimits, now: number): 45009 | 45011 | undefined {
  const minute = Math.floor(now / MINUTE_MS);
  if (usage.minute !== minute) Object.assign(usage, { minute, thisMinute: 0 });
  if (usedToday(usage, now) >= limits.perDay) return 45009;
  if (usage.thisMinute >= limits.perMinute) return 45011;
  usage.today += 1;
  usage.thisMinute += 1;
  return undefined;
}

/** Calls since the last midnight in UTC+8, when WeChat's daily quotas start anew. */
export function usedToday(usage: Usage, now: number): number {
  const day = Math.floor((now + BEIJING_OFFSET_MS) / DAY_MS);
  if (usage.day !== day) Object.assign(usage, { day, today: 0 });
  return usage.today;
}

/** The month in UTC+8 as a number that differs from month to month. */
export function monthOf(now: number): number {
  const date = new Date(now + BEIJING_OFFSET_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
