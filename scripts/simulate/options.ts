/** How often each thing goes wrong. */
export interface FaultRates {
  /** Shares of the hourly ticks. */
  timerMissing: number;
  timerLate: number;
  timerDoubled: number;
  /** The token endpoint is down for a minute at least; in some outages WeChat still issues tokens that reach nobody. */
  outagesPerMonth: number;
  longestOutageMs: number;
  /** For an hour after the AppSecret is reset the configured one is wrong. */
  secretResetsPerYear: number;
  /** Shares of the token requests: errcode -1, seconds late, answered to nobody, answered with what is no token. */
  busy: number;
  slow: number;
  lost: number;
  garbage: number;
  /** Share of the database operations that fail, half of them after they have taken effect. */
  databaseErrors: number;
  /** Shares of the awaits at which the instance ends, or stands still for 1 s to 30 min. */
  kills: number;
  freezes: number;
  /** How far an instance's clock may be off, one way or the other. */
  clockSkewMs: number;
  /** How far the clocks of WeChat's machines may be off, one way or the other. */
  platformSkewMs: number;
}

/** One simulated world. */
export interface SimulationOptions {
  seed: number;
  years: number;
  /** Instances that call WeChat's API. */
  instances: number;
  /** Calls of each instance. */
  callsPerMinute: number;
  /** A foreign program fetches a token for the same AppID this often; 0 for never. */
  foreignEveryMinutes: number;
  /** Each instance also calls an API that refuses every token this often; 0 for never. */
  refusedEveryMinutes: number;
  /** The time-out of the cloud functions. */
  timeLimitMs: number;
  faults: FaultRates;
}

/** The world of a run without options: everything goes wrong now and then. */
export const DEFAULT_FAULTS: FaultRates = {
  timerMissing: 0.01,
  timerLate: 0.02,
  timerDoubled: 0.02,
  outagesPerMonth: 4,
  longestOutageMs: 50 * 60_000,
  secretResetsPerYear: 6,
  busy: 0.01,
  slow: 0.001,
  lost: 0.001,
  garbage: 0.001,
  databaseErrors: 0.002,
  kills: 0.0001,
  freezes: 0.00002,
  clockSkewMs: 60_000,
  platformSkewMs: 120_000,
};

export const DEFAULT_OPTIONS: SimulationOptions = {
  seed: 1,
  years: 1,
  instances: 3,
  callsPerMinute: 1,
  foreignEveryMinutes: 0,
  refusedEveryMinutes: 0,
  timeLimitMs: 20_000,
  faults: DEFAULT_FAULTS,
};

/** The contestants, in the order of the table. */
export const CONTESTANTS = ['article', 'per-process', 'ours-token', 'ours-stable'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];
