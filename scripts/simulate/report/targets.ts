import type { ContestantName } from '../options.ts';
import type { Tally } from '../world/tally.ts';

/** A timer that runs every hour asks so often. */
const TICKS_PER_DAY = 24;
/** What the budget for refused tokens allows. */
const REFUSALS_PER_DAY = 160;
/** Half of what WeChat allows /token in a day. */
const NEAR_QUOTA_PER_DAY = 1000;
/** The next tick puts right what nobody noticed before. */
const LONGEST_GAP_MS = 65 * 60_000;

/** What ours has to keep to, and whether it did. */
export interface TargetResult {
  contestant: ContestantName;
  target: string;
  ok: boolean;
  found: string;
}

/** Judges a contestant of ours; the others are only counted. */
export function judge(tally: Tally): TargetResult[] {
  const { contestant, calls, requests, converged } = tally;
  if (!contestant.startsWith('ours')) return [];
  const allowed = allowedRequests(tally);
  const gapMin = (converged?.longestGapMs ?? 0) / 60_000;
  const isShared = tally.foreign > 0 && contestant === 'ours-token';
  const results: [target: string, ok: boolean, found: string][] = [
    [
      'no call fails because of the token while WeChat is reachable',
      calls.failed === 0,
      `${calls.failed} of ${calls.made} calls${reasons(tally)}`,
    ],
    [
      'token requests: one an hour and what faults force, never near the quota',
      requests.total <= allowed && requests.maxPerDay < NEAR_QUOTA_PER_DAY,
      `${requests.total}, ${Math.floor(allowed)} allowed; ${requests.maxPerDay} on the worst day`,
    ],
    [
      'the document always converges to the newest token',
      converged?.atEnd === true && converged.longestGapMs <= LONGEST_GAP_MS,
      `${converged?.atEnd ? 'it has' : 'it has not'}; apart for ${gapMin.toFixed(1)} min at most`,
    ],
  ];
  if (isShared)
    results.push([
      'the foreign program is reported as a conflict',
      tally.conflicts > 0,
      `${tally.conflicts} times, ${tally.foreign} foreign tokens`,
    ]);
  return results.map(([target, ok, found]) => ({ contestant, target, ok, found }));
}

/**
 * A fault may force one more request, and so may a foreign token. A stable token is renewed when it is needed, between two
 * ticks, and readers whose clocks are ahead ask for that a minute too early, in vain.
 */
function allowedRequests({ contestant, days, forcing, foreign, refused }: Tally): number {
  const regular = TICKS_PER_DAY * days + 1;
  const inVain = refused > 0 ? REFUSALS_PER_DAY * days : 0;
  return contestant === 'ours-token'
    ? regular + forcing + foreign + inVain
    : regular * 1.33 + forcing + 2 * inVain;
}

function reasons({ failures }: Tally): string {
  const kinds = Object.entries(failures).map(
    ([why, { count, firstAtHour }]) => `${count} × "${why.slice(0, 60)}", first at hour ${firstAtHour}`,
  );
  return kinds.length > 0 ? `: ${kinds.join('; ')}` : '';
}
