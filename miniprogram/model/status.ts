/** How the token is; see `cloudfunctions/getToken/core/status.ts`. */
export type TokenState = 'healthy' | 'expiring' | 'conflict' | 'failing' | 'expired' | 'missing';

/** Why a refresh was due; see `cloudfunctions/refreshToken/core/next-step.ts`. */
export type DueReason =
  | 'missing'
  | 'appid_changed'
  | 'rejected'
  | 'interrupted'
  | 'expiring'
  | 'stale'
  | 'stands_in'
  | 'lease_lost';

/** One refresh of the history; see `cloudfunctions/refreshToken/core/token-store.ts`. */
export interface RefreshEvent {
  event: 'refreshed' | 'refresh_failed';
  /** ms since the epoch */
  at: number;
  reason?: DueReason;
  /** The AppID whose credentials had failed, so that the backup's token was stored. */
  standsInFor?: string;
  conflict?: true;
  errCode?: number;
  errMsg?: string;
  hint?: string;
}

/** Why the last refresh failed; see `cloudfunctions/getToken/core/failure-notice.ts`. */
export interface FailureNotice {
  at: number;
  /** When the first in a row failed. */
  since: number;
  errCode: number;
  /** `English / 中文`, as the other texts of the functions. */
  meaning: string;
  /** WeChat has refused the stored token: calls fail although it has not expired. */
  refused?: true;
}

/** The same for admins. */
export interface LastFailure extends FailureNotice {
  retryAt: number;
  errMsg: string;
  hint?: string;
  /** What to do, without the meaning; absent where nobody knows. */
  cure?: string;
}

/** What admins may know besides. */
export interface AdminDetails {
  /** Of the cloud functions; absent when they are older than this page. */
  version?: string;
  appid: string;
  token?: { appid: string; api: 'token' | 'stable_token'; fingerprint: string };
  failure?: LastFailure;
  /** Why the token of the backup stands in. */
  ownFailure?: LastFailure;
  conflicts?: { count: number; at: number };
  /** Oldest first, at most 72; absent when it could not be read. */
  history?: RefreshEvent[];
  /** The other AppIDs whose tokens are kept here; empty where there is one only. */
  others: OtherAccount[];
}

/** How the token of another AppID is. */
export interface OtherAccount
  extends Pick<Status, 'state' | 'issuedAt' | 'expiresAt' | 'triedAt' | 'conflictUntil'> {
  appid: string;
  failure?: LastFailure;
  /** Oldest first; absent when it could not be read. */
  history?: RefreshEvent[];
}

/** What `getToken` tells about the token. Times are ms since the epoch; `now` is the server's. */
export interface Status {
  /** The AppID whose credentials have failed, so that the token of the backup stands in; absent where the token is the own one. */
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
  /** Until when `conflict` is shown; absent when there was none lately. */
  conflictUntil?: number;
  /** The caller's own, to be copied into `ADMIN_OPENIDS`. */
  openid?: string;
  /** Only for admins. */
  admin?: AdminDetails;
}

/** As many as the function keeps. */
export const HISTORY_LENGTH = 72;

const STATES: readonly string[] = ['healthy', 'expiring', 'conflict', 'failing', 'expired', 'missing'];
const EVENTS: readonly string[] = ['refreshed', 'refresh_failed'];

/**
 * Takes the status out of what `getToken` returned. Only the known fields are copied, so the token that users listed in
 * `CLIENT_TOKEN_OPENIDS` receive beside it goes no further. Undefined when there is no status in it.
 */
export function parseStatus(result: Record<string, unknown>): Status | undefined {
  const raw = fieldsOf(result.status);
  const { state, now } = raw;
  if (!isState(state) || typeof now !== 'number') return undefined;
  const status: Status = { state, now, ...timesIn(raw) };
  if (typeof raw.standsInFor === 'string') status.standsInFor = raw.standsInFor;
  if (isNotice(raw.ownFailure)) status.ownFailure = noticeIn(raw.ownFailure);
  if (isNotice(raw.failure)) status.failure = noticeIn(raw.failure);
  if (typeof raw.openid === 'string') status.openid = raw.openid;
  if (raw.isAdmin === true) status.admin = adminDetailsOf(raw);
  return status;
}

function isState(value: unknown): value is TokenState {
  return typeof value === 'string' && STATES.includes(value);
}

function timesIn({ issuedAt, expiresAt, triedAt, conflictUntil }: Fields) {
  return {
    ...(typeof issuedAt === 'number' && { issuedAt }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
    ...(typeof triedAt === 'number' && { triedAt }),
    ...(typeof conflictUntil === 'number' && { conflictUntil }),
  };
}

function historyIn({ history }: Fields): { history?: RefreshEvent[] } {
  return Array.isArray(history) ? { history: history.filter(isRefreshEvent).slice(-HISTORY_LENGTH) } : {};
}

/** The first in the list is the own one, of which the status itself tells more. */
function othersIn({ accounts }: Fields): OtherAccount[] {
  return Array.isArray(accounts) ? accounts.slice(1).flatMap(otherIn) : [];
}

function otherIn(value: unknown): OtherAccount[] {
  const raw = fieldsOf(value);
  const { appid, state, failure } = raw;
  if (typeof appid !== 'string' || !isState(state)) return [];
  return [{ appid, state, ...timesIn(raw), ...(isFailure(failure) && { failure }), ...historyIn(raw) }];
}

function adminDetailsOf(raw: Fields): AdminDetails {
  const { version, appid, token, failure, ownFailure, conflicts } = raw;
  const details: AdminDetails = { appid: String(appid ?? ''), ...historyIn(raw), others: othersIn(raw) };
  if (typeof version === 'string') details.version = version;
  const source = fieldsOf(token);
  if (source.api === 'token' || source.api === 'stable_token') {
    const { api } = source;
    details.token = { appid: String(source.appid), api, fingerprint: String(source.fingerprint) };
  }
  if (isFailure(failure)) details.failure = failure;
  if (isFailure(ownFailure)) details.ownFailure = ownFailure;
  if (isConflicts(conflicts)) details.conflicts = conflicts;
  return details;
}

function isNotice(value: unknown): value is FailureNotice {
  const { at, since, errCode, meaning } = fieldsOf(value);
  const isDated = typeof at === 'number' && typeof since === 'number';
  return isDated && typeof errCode === 'number' && typeof meaning === 'string';
}

function noticeIn({ at, since, errCode, meaning, refused }: FailureNotice): FailureNotice {
  return { at, since, errCode, meaning, ...(refused && { refused }) };
}

function isFailure(value: unknown): value is LastFailure {
  return isNotice(value) && typeof fieldsOf(value).retryAt === 'number';
}

function isConflicts(value: unknown): value is { count: number; at: number } {
  const { count, at } = fieldsOf(value);
  return typeof count === 'number' && typeof at === 'number';
}

function isRefreshEvent(value: unknown): value is RefreshEvent {
  const { event, at } = fieldsOf(value);
  return EVENTS.includes(String(event)) && typeof at === 'number';
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
