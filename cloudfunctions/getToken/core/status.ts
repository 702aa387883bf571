// core/: what everybody, and what admins, may know of the token,
// worked out from the document alone.

import { isWithin } from '../../cloud-token/core/clock.ts';
import type { Conflicts, Failure, TokenApi, TokenDocument } from '../../cloud-token/core/token-document.ts';
import { fingerprint } from '../../cloud-token/core/token-document.ts';
import { isExpiring, isValid } from '../../cloud-token/core/token-life.ts';
import { version } from '../../cloud-token/version.ts';

/** A refused token that had not expired is news for this long: until the next hourly tick. */
const CONFLICT_NEWS_MS = 60 * 60_000;

/** `conflict`: within the last hour WeChat refused a token that had not expired, so someone else fetches for this AppID. */
export type TokenState = 'healthy' | 'conflict' | 'expiring' | 'expired' | 'missing';

/** What everybody may know. Times are ms since the epoch; `now` is the server's, for clocks that are off. */
export interface Status {
  state: TokenState;
  now: number;
  issuedAt?: number;
  expiresAt?: number;
  /** The caller's own OPENID, to be copied into `ADMIN_OPENIDS`; empty when no user is behind the call. */
  openid: string;
  /** Whether the caller is an admin, and the rest is there. */
  isAdmin: boolean;
}

/** What admins may know besides. */
export interface AdminStatus extends Status {
  /** Of the deployed function, such as `1.0.0`. */
  version: string;
  /** The AppID of the environment; empty when neither the context nor `APPID` tells. */
  appid: string;
  token?: { appid: string; api: TokenApi; fingerprint: string };
  failure?: Failure;
  conflicts?: Conflicts;
  /** The last refreshes, oldest first, as `RefreshEvent` in refreshToken has them. */
  history: unknown[];
}

export function statusOf(document: TokenDocument, now: number, openid: string): Status {
  const { token } = document;
  const life = token && { issuedAt: token.issuedAt, expiresAt: token.expiresAt };
  return { state: stateOf(document, now), now, ...life, openid, isAdmin: false };
}

/** The status with what admins may know besides. `appid` is the environment's, `history` the stored document `refresh_log`. */
export function adminStatusOf(
  status: Status,
  document: TokenDocument,
  appid: string,
  history: unknown,
): AdminStatus {
  const { token, failure, conflicts } = document;
  const { entries } = (history ?? {}) as { entries?: unknown };
  return {
    ...status,
    isAdmin: true,
    version,
    appid,
    ...(token && { token: { appid: token.appid, api: token.api, fingerprint: fingerprint(token.value) } }),
    ...(failure && { failure }),
    ...(conflicts && { conflicts }),
    history: Array.isArray(entries) ? entries : [],
  };
}

function stateOf({ token, conflicts }: TokenDocument, now: number): TokenState {
  if (!token) return 'missing';
  if (!isValid(token, now)) return 'expired';
  if (conflicts && isWithin(conflicts.at, CONFLICT_NEWS_MS, now)) return 'conflict';
  return isExpiring(token, now) ? 'expiring' : 'healthy';
}
