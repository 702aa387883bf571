import { createHash } from 'node:crypto';

/** Which WeChat endpoint issued a token. */
export type TokenApi = 'token' | 'stable_token';

/** An access token and its life. `expiresAt` counts from before the request was sent. Times are ms since the epoch. */
export interface Token {
  value: string;
  appid: string;
  api: TokenApi;
  issuedAt: number;
  expiresAt: number;
}

/**
 * Who may fetch. A new `id` for every attempt makes it a lock, a fence and a version number at once.
 * `expiresAt` (ms since the epoch) is 0 once the attempt has ended in good order; an attempt that was
 * killed, or lost its reply, leaves it in the past: WeChat may then have issued a token nobody has.
 */
export interface Lease {
  id: string;
  expiresAt: number;
}

/** The last failed refresh since the last good one. Nobody but the timer asks again before `retryAt` (ms since the epoch). */
export interface Failure {
  at: number;
  retryAt: number;
  leaseId: string;
  errCode: number;
  errMsg: string;
  hint?: string;
}

/** How often WeChat refused a token that was current and not expired: someone else fetches for this AppID. */
export interface Conflicts {
  count: number;
  /** When it last happened, ms since the epoch. */
  at: number;
}

/** The document `cloud-token/access_token`, every part checked. A part that is missing or damaged is absent. */
export interface TokenDocument {
  token?: Token;
  lease?: Lease;
  failure?: Failure;
  conflicts?: Conflicts;
  /** When `force_refresh` was last used (stable_token), ms since the epoch. */
  forcedAt?: number;
}

export const COLLECTION = 'cloud-token';

/** The document of the environment's own AppID, or of another one. */
export function documentId(otherAppid?: string): string {
  return otherAppid === undefined ? 'access_token' : `access_token.${otherAppid}`;
}

/** The first 16 hex digits of the token's SHA-256: names a token without being one. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}

/** 1 to 2048 printable ASCII characters without spaces (tokens of up to 2048 characters are documented by WeChat). */
export function isTokenValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,2048}$/.test(value);
}

/** Reads a stored document, whoever wrote it: the article's `{ value, _updateTime }` has no usable token, for its life is unknown. */
export function parseDocument(stored: unknown): TokenDocument {
  const data = fieldsOf(stored);
  const document: TokenDocument = {};
  if (isToken(data)) document.token = pick(data, ['value', 'appid', 'api', 'issuedAt', 'expiresAt']);
  if (isLease(data.lease)) document.lease = pick(data.lease, ['id', 'expiresAt']);
  if (isFailure(data.failure)) document.failure = data.failure;
  if (isConflicts(data.conflicts)) document.conflicts = data.conflicts;
  if (isNumber(data.forcedAt)) document.forcedAt = data.forcedAt;
  return document;
}

function isToken(data: Partial<Token>): data is Token {
  return (
    isTokenValue(data.value) &&
    typeof data.appid === 'string' &&
    (data.api === 'token' || data.api === 'stable_token') &&
    isNumber(data.issuedAt) &&
    isNumber(data.expiresAt)
  );
}

function isLease(value: unknown): value is Lease {
  const lease = fieldsOf(value);
  return typeof lease.id === 'string' && isNumber(lease.expiresAt);
}

function isFailure(value: unknown): value is Failure {
  const failure = fieldsOf(value);
  return (
    isNumber(failure.at) &&
    isNumber(failure.retryAt) &&
    isNumber(failure.errCode) &&
    typeof failure.leaseId === 'string' &&
    typeof failure.errMsg === 'string'
  );
}

function isConflicts(value: unknown): value is Conflicts {
  const conflicts = fieldsOf(value);
  return isNumber(conflicts.count) && isNumber(conflicts.at);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function pick<T extends object, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
