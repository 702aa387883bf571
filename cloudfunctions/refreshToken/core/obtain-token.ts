import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { fingerprint, type TokenDocument } from '../../cloud-token/core/token-document.ts';
import { FORCE_BUDGET, isSpent } from './budget.ts';
import type { Issued } from './fetch-token.ts';
import type { DueReason } from './next-step.ts';
import type { RefreshPorts } from './refresh-ports.ts';

/** What came of asking; `isForced`: WeChat may have counted a forced request. */
export type Obtained = Issued & { isForced: boolean };

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
  const request = { left, rejected, failures: seen.failure?.count ?? 0 };
  const issued = await issue({ ...request, force: false });
  const isRefused = issued.ok && rejected === fingerprint(issued.token.value);
  const mayForce = api === 'stable_token' && !isSpent(FORCE_BUDGET, seen.forceBudgetFullAt, clock.now());
  if (!isRefused || !mayForce) return { ...issued, isForced: false };
  const forced = await issue({ ...request, force: true });
  return { ...forced, requests: issued.requests + forced.requests, isForced: forced.requests > 0 };
}
