import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { fingerprint, type TokenDocument } from '../../cloud-token/core/token-document.ts';
import { isYoungerThan } from '../../cloud-token/core/token-life.ts';
import { FORCE_BUDGET, isSpent, REQUEST_BUDGET } from './budget.ts';
import { type Issued, MAX_REQUESTS } from './fetch-token.ts';
import type { DueReason } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';

/** WeChat wants two forced requests to be so far apart. */
const FORCE_INTERVAL_MS = 30_000;
/** From so many failures in a row on each refresh may cost WeChat's daily quota a single request. */
const MANY_FAILURES = 2;

/** What came of asking; `forced`: how many forced requests WeChat may have counted among those. */
export type Obtained = Issued & { forced: number };

/**
 * A token other than the refused one. stable_token repeats its token until it is forced not to, which WeChat allows so
 * seldom that it is asked without force first.
 */
export async function obtainToken(
  { issue, api, clock }: RefreshPorts,
  seen: TokenDocument,
  reason: DueReason,
  left: TimeLeft,
): Promise<Obtained> {
  const rejected = reason === 'rejected' && seen.token ? fingerprint(seen.token.value) : undefined;
  const failures = seen.failure?.count ?? 0;
  // guard: one request while failing
  const isSparing =
    failures >= MANY_FAILURES || isSpent(REQUEST_BUDGET, seen.requestBudgetFullAt, clock.now(), MAX_REQUESTS);
  const request = { left, rejected, failures, isSparing };
  const issued = await issue({ ...request, force: false });
  const isRefused = issued.ok && rejected === fingerprint(issued.token.value);
  const now = clock.now();
  const isTooSoon = seen.token !== undefined && isYoungerThan(FORCE_INTERVAL_MS, seen.token, now);
  const mayForce =
    api === 'stable_token' && !isTooSoon && !isSpent(FORCE_BUDGET, seen.forceBudgetFullAt, now);
  if (!isRefused || !mayForce) return { ...issued, forced: 0 };
  const again = await issue({ ...request, force: true });
  return { ...again, requests: issued.requests + again.requests, forced: again.requests };
}
