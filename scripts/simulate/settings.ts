import { DEFAULT_FAULTS, DEFAULT_OPTIONS, type FaultRates, type SimulationOptions } from './options.ts';

/** A number of the world as the command line has it. */
export interface Setting {
  flag: string;
  what: string;
  usual: number;
  max: number;
  /** The number may not be 0. */
  isPositive?: boolean;
  isWhole?: boolean;
  /** How many of the world's units one of the command line's is. @default 1 */
  unit?: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** What the world is like when nothing goes wrong. */
export const WORLD_SETTINGS: Record<keyof Omit<SimulationOptions, 'seed' | 'faults'>, Setting> = {
  years: {
    flag: '--years <n>',
    what: 'how long',
    usual: DEFAULT_OPTIONS.years,
    max: 100,
    isPositive: true,
  },
  instances: {
    flag: '--instances <n>',
    what: "instances that call WeChat's API",
    usual: DEFAULT_OPTIONS.instances,
    max: 100,
    isWhole: true,
    isPositive: true,
  },
  callsPerMinute: {
    flag: '--calls-per-minute <n>',
    what: 'calls of each of them',
    usual: DEFAULT_OPTIONS.callsPerMinute,
    max: 600,
    isPositive: true,
  },
  foreignEveryMinutes: {
    flag: '--foreign <minutes>',
    what: 'a foreign program fetches a token this often; 0 for never',
    usual: DEFAULT_OPTIONS.foreignEveryMinutes,
    max: 1_000_000,
  },
  refusedEveryMinutes: {
    flag: '--refusing <minutes>',
    what: 'each instance also calls an API that refuses every token this often; 0 for never',
    usual: DEFAULT_OPTIONS.refusedEveryMinutes,
    max: 1_000_000,
  },
  timeLimitMs: {
    flag: '--time-limit <seconds>',
    what: 'time-out of the function refreshToken',
    usual: DEFAULT_OPTIONS.timeLimitMs / SECOND_MS,
    max: 900,
    isPositive: true,
    unit: SECOND_MS,
  },
};

/** How often, or how far, each thing goes wrong. */
export const FAULT_SETTINGS: Record<keyof FaultRates, Setting> = {
  timerMissing: share('--timer-missing <share>', 'of the hourly ticks', 'timerMissing'),
  timerLate: share('--timer-late <share>', 'of the ticks come 1 to 20 min late', 'timerLate'),
  timerDoubled: share('--timer-doubled <share>', 'of the ticks come twice', 'timerDoubled'),
  outagesPerMonth: {
    flag: '--outages <n>',
    what: 'times a month the token endpoint is down',
    usual: DEFAULT_FAULTS.outagesPerMonth,
    max: 1000,
  },
  longestOutageMs: {
    flag: '--longest-outage <minutes>',
    what: 'how long it is down, at most',
    usual: DEFAULT_FAULTS.longestOutageMs / MINUTE_MS,
    max: 1440,
    isPositive: true,
    unit: MINUTE_MS,
  },
  secretResetsPerYear: {
    flag: '--secret-resets <n>',
    what: 'times a year the AppSecret is reset, and wrong here for an hour',
    usual: DEFAULT_FAULTS.secretResetsPerYear,
    max: 1000,
  },
  busy: share('--busy <share>', 'of the token requests are answered with errcode -1', 'busy'),
  slow: share('--slow <share>', 'of the token requests are answered 1 to 20 s late', 'slow'),
  lost: share('--lost <share>', 'of the token requests issue a token that reaches nobody', 'lost'),
  garbage: share('--garbage <share>', 'of the token requests are answered with what is no token', 'garbage'),
  databaseErrors: share(
    '--database-errors <share>',
    'of the operations fail, half of them after their effect',
    'databaseErrors',
  ),
  kills: share('--kills <share>', 'of the awaits end the instance', 'kills'),
  freezes: share('--freezes <share>', 'of the awaits freeze the instance for 1 s to 30 min', 'freezes'),
  clockSkewMs: skew('--clock-skew <seconds>', "an instance's clock is off", 'clockSkewMs'),
  platformSkewMs: skew('--platform-skew <seconds>', "a machine's clock is off at WeChat", 'platformSkewMs'),
};

function share(flag: string, what: string, key: keyof FaultRates): Setting {
  return { flag, what, usual: DEFAULT_FAULTS[key], max: 1 };
}

function skew(flag: string, what: string, key: keyof FaultRates): Setting {
  const usual = DEFAULT_FAULTS[key] / SECOND_MS;
  return { flag, what: `so much ${what}, either way, at most`, usual, max: 3600, unit: SECOND_MS };
}
