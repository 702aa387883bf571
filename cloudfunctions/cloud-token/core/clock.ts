/** Time as the core sees it; all in milliseconds. */
export interface Clock {
  /** Since the epoch. Other instances' clocks differ, and each may be set at any moment. */
  now(): number;
  /** Waits. Once the signal is aborted it need never wake. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Whether `at` lies less than `ms` back. What lies ahead does not: the clock has been set back since then. */
export function isWithin(at: number, ms: number, now: number): boolean {
  return at <= now && now < at + ms;
}

/** How long something has taken that may take `atMostMs`, whatever the clock was set to meanwhile. */
export function tookMs(startedAt: number, now: number, atMostMs: number): number {
  return Math.min(Math.max(0, now - startedAt), atMostMs);
}

/** How much time is left, ms: a countdown, which no setting of a clock prolongs. */
export type TimeLeft = () => number;

/** The same countdown, from now on over after `ms` at the latest. */
export function atMost(ms: number, left: TimeLeft): TimeLeft {
  const startedWithMs = left();
  return () => Math.min(left(), ms - (startedWithMs - left()));
}

/**
 * How long to pause before the next look at something that another instance is doing: the longer it takes the longer, from
 * some 150 ms to a second, and never in step with others. `random` is from 0 up to 1.
 */
export function pauseMs(waitedMs: number, random: number): number {
  const steadyMs = Math.min(Math.max(150, waitedMs / 4), 1_000);
  return Math.round(steadyMs * (0.5 + random / 2));
}
