/** A function's time-out when none is configured, ms. */
export const DEFAULT_TIME_LIMIT_MS = 3_000;

/** What a function keeps back of its time to answer in, ms. */
export const ANSWER_RESERVE_MS = 400;
