import { needsSomebody } from '../../cloud-token/core/errcodes.ts';
import type { Failure, Token, TokenDocument } from '../../cloud-token/core/token-document.ts';
import { MAX_CLOCK_SKEW_MS } from '../../cloud-token/core/token-life.ts';

const MINUTE = 60_000;
/** An hour, less what the timer and its request may be earlier than the last time. */
const REPEAT_MS = 59 * MINUTE;
/** What passes by itself is worth waking somebody when the stored token has less than this to live. */
const LAST_CALL_MS = 30 * MINUTE;

/** Something that the owner of a mini program is to know. Times in ms since the epoch. */
export interface Alert {
  event: 'failing' | 'conflict' | 'recovered';
  appid: string;
  at: number;
  /** When it began. */
  since: number;
  /** Until when calls work; absent where there is no valid token. */
  worksUntil?: number;
  /** Whose token stands in. */
  standIn?: string;
  /** Why refreshes fail. */
  failure?: Pick<Failure, 'errCode' | 'errMsg' | 'hint'>;
}

/** What a failed refresh is worth telling: at once what waits for somebody or has no good token, the rest when that runs out. */
export function alertOfFailure(
  { token, failingToldAt }: TokenDocument,
  failure: Failure,
  appid: string,
): Alert | undefined {
  const { at, since = at, errCode, refused } = failure;
  const leftMs = token && !refused ? token.expiresAt - at : 0;
  if (!needsSomebody(errCode) && leftMs >= LAST_CALL_MS) return undefined;
  if (isToldLately(failingToldAt, at)) return undefined;
  const works = leftMs > 0 && token && { worksUntil: token.expiresAt };
  return { event: 'failing', appid, at, since, ...works, failure };
}

/** What it is worth telling that another AppID's token stands in, because the own credentials fail. */
export function alertOfStandIn(
  seen: TokenDocument,
  token: Token,
  ownFailure: Failure,
  appid: string,
): Alert | undefined {
  const alert = alertOfFailure({ ...seen, token }, ownFailure, appid);
  return alert && { ...alert, standIn: token.appid };
}

/** What a new token is worth telling: that refreshes work again, and that somebody else fetches. */
export function alertsOfToken(
  { alarmed, failure, ownFailure = failure, conflictToldAt }: TokenDocument,
  { appid, expiresAt }: Token,
  conflict: boolean,
  at: number,
): Alert[] {
  const common = { appid, at, worksUntil: expiresAt };
  const isNews = conflict && !isToldLately(conflictToldAt, at);
  return [
    ...(alarmed
      ? [{ ...common, event: 'recovered', since: ownFailure?.since ?? ownFailure?.at ?? at } as const]
      : []),
    ...(isNews ? [{ ...common, event: 'conflict', since: at } as const] : []),
  ];
}

/** Those that share a message, because they have happened to several AppIDs for one cause that has one cure. */
export function groupAlerts(alerts: readonly Alert[]): Alert[][] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const { event, standIn, failure } = alert;
    const cause = JSON.stringify([event, standIn, failure?.errCode, failure?.hint]);
    groups.set(cause, [...(groups.get(cause) ?? []), alert]);
  }
  return [...groups.values()];
}

/** A time further ahead than clocks differ was written by a wrong one, and says nothing. */
function isToldLately(toldAt: number | undefined, now: number): boolean {
  return toldAt !== undefined && toldAt > now - REPEAT_MS && toldAt <= now + MAX_CLOCK_SKEW_MS;
}
