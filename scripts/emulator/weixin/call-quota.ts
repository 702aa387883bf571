import type { Account } from './account.ts';
import { countUse, monthOf, noUsage, type QuotaLimits, usedToday } from './quota.ts';

const CLEARS_PER_MONTH = 10;
/** Of an interface that gives no tokens. Each has figures of its own on the real platform. */
const CALL_LIMITS: QuotaLimits = { perDay: 1_000_000, perMinute: 60_000 };

/** The path of an interface, such as `/cgi-bin/token`. */
export type ApiPath = `/${string}`;

/** Counts a call of an interface that needs a token, or says why it is refused. */
export function countCall({ calls }: Account, path: ApiPath, now: number): 45009 | 45011 | undefined {
  const usage = calls.get(path) ?? noUsage();
  calls.set(path, usage);
  return countUse(usage, CALL_LIMITS, now);
}

/** How often an interface may be called, and was called today. */
export function quotaOf(account: Account, path: ApiPath, now: number): QuotaLimits & { used: number } {
  const { settings, usage, calls } = account;
  const [, api] = /^\/cgi-bin\/(token|stable_token)$/.exec(path) ?? [];
  if (api === 'token' || api === 'stable_token')
    return { ...settings.limits[api], used: usedToday(usage[api], now) };
  return { ...CALL_LIMITS, used: usedToday(calls.get(path) ?? noUsage(), now) };
}

/** Sets all that was counted to nothing, 10 times a month. */
export function clearQuota(account: Account, now: number): 48006 | undefined {
  const month = monthOf(now);
  if (account.clears.month !== month) account.clears = { month, count: 0 };
  if (account.clears.count >= CLEARS_PER_MONTH) return 48006;
  account.clears.count += 1;
  account.usage = { token: noUsage(), stable_token: noUsage() };
  account.calls.clear();
  return undefined;
}
