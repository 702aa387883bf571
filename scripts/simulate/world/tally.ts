import type { ContestantName } from '../options.ts';

/** What one contestant has lived through. */
export interface Tally {
  contestant: ContestantName;
  days: number;
  calls: {
    made: number;
    succeeded: number;
    /** Succeeded, but not with the first token. */
    retried: number;
    /** Refused or without a token although tokens could be had during the call and the 5 minutes before its end. */
    failed: number;
    /** Failed when tokens could be had again for less than 5 minutes: nobody asks WeChat again at once. */
    failedSettling: number;
    /** Failed while nobody could have a token. */
    failedUnreachable: number;
    /** Failed after its function's time was up: its instance stood still meanwhile, and the platform had ended it. */
    cutOff: number;
  };
  requests: { total: number; meanPerDay: number; maxPerDay: number };
  readsPerHourAndInstance: number;
  conflicts: number;
  /** Faults that hit what fetches tokens: each may force one more request. */
  forcing: number;
  /** Tokens that a foreign program fetched. */
  foreign: number;
  /** Calls of an API that refuses every token; they are no part of `calls`. */
  refused: number;
  /** Whether the document held our newest token at the end, and for how long it ever did not while tokens could be had. */
  converged?: { atEnd: boolean; longestGapMs: number };
  /** Why calls failed although tokens could be had, and when the first of each kind did: hours since the start. */
  failures: Record<string, { count: number; firstAtHour: number }>;
}

/** Counts what happens, by day where that matters. */
export interface Counter {
  tally: Omit<Tally, 'requests' | 'readsPerHourAndInstance' | 'converged'>;
  reads: number;
  onRequest(now: number): void;
  onFailure(now: number, why: string): void;
  requests(): Tally['requests'];
}

/** Starts counting at `startedAt`. */
export function createCounter(contestant: ContestantName, startedAt: number, days: number): Counter {
  const perDay = new Array<number>(Math.max(1, Math.ceil(days))).fill(0);
  const tally: Counter['tally'] = {
    contestant,
    days,
    calls: {
      made: 0,
      succeeded: 0,
      retried: 0,
      failed: 0,
      failedSettling: 0,
      failedUnreachable: 0,
      cutOff: 0,
    },
    conflicts: 0,
    forcing: 0,
    foreign: 0,
    refused: 0,
    failures: {},
  };
  return {
    tally,
    reads: 0,
    onRequest(now) {
      const day = Math.min(perDay.length - 1, Math.floor((now - startedAt) / 86_400_000));
      perDay[day] = (perDay[day] ?? 0) + 1;
    },
    onFailure(now, why) {
      const firstAtHour = Math.round((now - startedAt) / 36_000) / 100;
      tally.failures[why] ??= { count: 0, firstAtHour };
      tally.failures[why].count++;
    },
    requests() {
      const total = perDay.reduce((sum, count) => sum + count, 0);
      return { total, meanPerDay: total / days, maxPerDay: Math.max(...perDay) };
    },
  };
}
