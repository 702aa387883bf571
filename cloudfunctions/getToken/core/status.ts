import { isWithin } from '../../cloud-token/core/clock.ts';
import type { Conflicts, TokenApi, TokenDocument } from '../../cloud-token/core/token-document.ts';
import { fingerprint } from '../../cloud-token/core/token-document.ts';
import { isExpiring, isValid, LEASE_MS } from '../../cloud-token/core/token-life.ts';
import { version } from '../../cloud-token/version.ts';
import { detailsOf, type FailureDetails, type FailureNotice, noticeOf } from './failure-notice.ts';
import { briefEntriesIn, entriesIn } from './history-entries.ts';

/** A refused token that had not expired is news for this long: until the next hourly tick. */
const CONFLICT_NEWS_MS = 60 * 60_000;

/**
 * The first that is true of `missing`, `expired`, `failing` (the last refresh failed, and the token still lives), `conflict`
 * (within the last hour WeChat refused a token that had not expired: probably another program fetches for this AppID),
 * `expiring` and `healthy`.
 */
export type TokenState = 'healthy' | 'expiring' | 'conflict' | 'failing' | 'expired' | 'missing';

/** What everybody may know. Times are ms since the epoch; `now` is the server's, for clocks that are off. */
export interface Status {
  /**
   * The AppID whose credentials have failed for good, so that the token of `BACKUP_APPID` stands in; absent where the token is
   * the own one, or valid no more. Whoever uses the mini program knows this AppID; that of the backup is for admins.
   */
  standsInFor?: string;
  /** Why it does. */
  ownFailure?: FailureNotice;
  state: TokenState;
  now: number;
  issuedAt?: number;
  expiresAt?: number;
  /** When a token was last asked for, whatever came of it; absent when that was never tried. */
  triedAt?: number;
  /** Why the last refresh failed; absent when it did not. */
  failure?: FailureNotice;
  /** Until when `conflict` is shown, if nothing else happens; absent when there was none lately. */
  conflictUntil?: number;
  /** The caller's own OPENID, to be copied into `ADMIN_OPENIDS`; empty when no user is behind the call. */
  openid: string;
  /** Whether the caller is an admin, and the rest is there. */
  isAdmin: boolean;
}

/** How the token of one of several AppIDs is. */
export interface AccountStatus
  extends Pick<Status, 'standsInFor' | 'state' | 'issuedAt' | 'expiresAt' | 'triedAt' | 'conflictUntil'> {
  appid: string;
  failure?: FailureDetails;
  /** Of another AppID: its last 24 refreshes, oldest first, in brief; absent where they could not be read. */
  history?: unknown[];
}

/** What is stored for an AppID. */
export interface StoredAccount {
  document: TokenDocument;
  /** The document `refresh_log`, or `refresh_log.<AppID>`: null where there is none, undefined where it could not be read. */
  history: unknown;
}

/** What admins may know besides. */
export interface AdminStatus extends Status {
  /** Of the deployed function, such as `1.0.0`. */
  version: string;
  /** The AppID of the environment; empty when neither the context nor `APPID` tells. */
  appid: string;
  ownFailure?: FailureDetails;
  token?: { appid: string; api: TokenApi; fingerprint: string };
  failure?: FailureDetails;
  conflicts?: Conflicts;
  /** All AppIDs whose token is kept here, the own one first; absent where there is no other, or they could not be read. */
  accounts?: AccountStatus[];
  /** The last refreshes, oldest first, as `RefreshEvent` in refreshToken has them; absent where they could not be read. */
  history?: unknown[];
}

export function statusOf(document: TokenDocument, now: number, openid: string): Status {
  const { token, failure, conflicts, standsInFor, ownFailure } = document;
  const standsIn = standsInFor !== undefined && isValid(token, now);
  const triedAt = triedAtOf(document);
  return {
    ...(standsIn && { standsInFor, ...(ownFailure && { ownFailure: noticeOf(ownFailure) }) }),
    state: stateOf(document, now),
    now,
    ...(token && { issuedAt: token.issuedAt, expiresAt: token.expiresAt }),
    ...(triedAt !== undefined && { triedAt }),
    ...(failure && { failure: noticeOf(failure) }),
    ...(isNews(conflicts, now) && { conflictUntil: conflicts.at + CONFLICT_NEWS_MS }),
    openid,
    isAdmin: false,
  };
}

/** The status with what admins may know besides. `appid` is the environment's, `history` that of the own AppID. */
export function adminStatusOf(
  { standsInFor, ownFailure: _own, failure: _notice, ...status }: Status,
  { document, history }: StoredAccount,
  appid: string,
  others: ReadonlyMap<string, StoredAccount> = new Map(),
): AdminStatus {
  const { token, failure, conflicts, ownFailure } = document;
  const { now } = status;
  const accounts = [
    accountOf(appid, document, now),
    ...[...others].map(([of, other]) => otherOf(of, other, now)),
  ];
  return {
    ...(standsInFor !== undefined && {
      standsInFor,
      ...(ownFailure && { ownFailure: detailsOf(ownFailure) }),
    }),
    ...status,
    isAdmin: true,
    version,
    appid,
    ...(token && { token: { appid: token.appid, api: token.api, fingerprint: fingerprint(token.value) } }),
    ...(failure && { failure: detailsOf(failure) }),
    ...(conflicts && { conflicts }),
    ...(others.size > 0 && { accounts }),
    ...(history !== undefined && { history: entriesIn(history) }),
  };
}

function accountOf(appid: string, document: TokenDocument, now: number): AccountStatus {
  const told = statusOf(document, now, '');
  const { failure: _notice, ownFailure: _own, now: _, openid: _user, isAdmin: _admin, ...status } = told;
  const { failure } = document;
  return { appid, ...status, ...(failure && { failure: detailsOf(failure) }) };
}

function otherOf(appid: string, { document, history }: StoredAccount, now: number): AccountStatus {
  const account = accountOf(appid, document, now);
  return history === undefined ? account : { ...account, history: briefEntriesIn(history) };
}

function stateOf({ token, failure, conflicts }: TokenDocument, now: number): TokenState {
  if (!token) return 'missing';
  if (!isValid(token, now)) return 'expired';
  if (failure) return 'failing';
  if (isNews(conflicts, now)) return 'conflict';
  return isExpiring(token, now) ? 'expiring' : 'healthy';
}

function isNews(conflicts: Conflicts | undefined, now: number): conflicts is Conflicts {
  return conflicts !== undefined && isWithin(conflicts.at, CONFLICT_NEWS_MS, now);
}

/** Of a lease only its end is known, and that by the database's clock; a damaged one tells no time. */
function triedAtOf({ token, failure, lease }: TokenDocument): number | undefined {
  const takenAt = lease && lease.until > 0 ? lease.until - LEASE_MS : undefined;
  const times = [token?.issuedAt, failure?.at, takenAt].filter((at) => at !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}
