import { createHash } from 'node:crypto';
import { fieldsOf } from './fields-of.ts';
import type { FailureResult } from './token-error.ts';

/**
 * Which WeChat endpoint issued a token: `/cgi-bin/token` or `/cgi-bin/stable_token`. Tokens of one never end those of the
 * other.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
 */
export type TokenApi = 'token' | 'stable_token';

/** An access token and its life. */
export interface Token {
  /** The access token itself: 1 to 2048 printable ASCII characters. */
  value: string;
  /** Whose token. */
  appid: string;
  /** Where it came from. */
  api: TokenApi;
  /** When the request for it was sent, ms since the epoch. */
  issuedAt: number;
  /** When it expires, ms since the epoch; counts from `issuedAt`, so it is never later than WeChat thinks. */
  expiresAt: number;
}

/** Who may fetch, as the database alone judges: by its conditional updates and its clock. */
export interface Lease {
  /** New for every attempt, which makes it a lock, a fence and a version number at once. */
  id: string;
  /**
   * `held`: an instance may be asking WeChat. `ended`: its attempt ended in good order. `interrupted`: it ended without a
   * word, so WeChat may have issued a token that nobody has. One that is held past `until` was interrupted too.
   */
  state: 'held' | 'ended' | 'interrupted';
  /** Until when it was taken, ms since the epoch by the database's clock. */
  until: number;
}

/** The last failed refresh since the last good one. */
export interface Failure extends FailureResult {
  /** When it failed, ms since the epoch. */
  at: number;
  /** When the first in a row failed, ms since the epoch; absent in a row of one. */
  since?: number;
  /** Until then asking WeChat again is useless, ms since the epoch; the timer and admins may sooner. */
  retryAt: number;
  /** How many refreshes in a row have failed. */
  count: number;
  /** Present when WeChat has refused the stored token, which one of them was to replace. @internal */
  refused?: true;
}

/** How often WeChat refused a token that was current and not expired: someone else fetches for this AppID. */
export interface Conflicts {
  /** How often, since the document was made. */
  count: number;
  /** When it last happened, ms since the epoch. */
  at: number;
}

/** The document `cloud-token/access_token`, every part checked. A part that is missing or damaged is absent. */
export interface TokenDocument {
  /** The token, in the fields `value`, `appid`, `api`, `issuedAt` and `expiresAt` of the document. */
  token?: Token;
  /** Present when the token is the backup's: the AppID for which it stands in. @internal */
  standsInFor?: string;
  /** Why it does: how the own credentials fail meanwhile. @internal */
  ownFailure?: Failure;
  /** Present when WeChat may overtake the token: a request before it was broken off, and may be carried out later. @internal */
  inDoubt?: true;
  /** Present when WeChat refused the token in its first 3 minutes and it was not replaced. @internal */
  refusedEarly?: true;
  /** Who may fetch, or who did last. */
  lease?: Lease;
  /** Why there is no newer token. */
  failure?: Failure;
  /** Whether somebody else fetches tokens for this AppID. @internal */
  conflicts?: Conflicts;
  /** When the budget for token requests is full again, ms since the epoch. @internal */
  requestBudgetFullAt?: number;
  /** When the budget for renewals is full again, ms since the epoch. @internal */
  renewalBudgetFullAt?: number;
  /** When the budget for `force_refresh` (stable_token) is full again, ms since the epoch. @internal */
  forceBudgetFullAt?: number;
  /** Present when somebody was told that refreshes fail, and not yet that they work again. @internal */
  alarmed?: true;
  /** When somebody was last told that refreshes fail, ms since the epoch. @internal */
  failingToldAt?: number;
  /** When somebody was last told of a conflict, ms since the epoch. @internal */
  conflictToldAt?: number;
  /** For so long it may be served from memory, ms, where another reader has read it before. @default 120_000 @internal */
  reuseForMs?: number;
}

const FAILURES = ['failure', 'ownFailure'] as const;
const FLAGS = ['inDoubt', 'refusedEarly', 'alarmed'] as const;
const TIMES = [
  'requestBudgetFullAt',
  'renewalBudgetFullAt',
  'forceBudgetFullAt',
  'failingToldAt',
  'conflictToldAt',
] as const;

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
  if (typeof data.standsInFor === 'string') document.standsInFor = data.standsInFor;
  const lease = parseLease(data.lease);
  if (lease) document.lease = lease;
  for (const failure of FAILURES) if (isFailure(data[failure])) document[failure] = data[failure];
  if (isConflicts(data.conflicts)) document.conflicts = data.conflicts;
  for (const flag of FLAGS) if (data[flag] === true) document[flag] = true;
  for (const time of TIMES) if (isNumber(data[time])) document[time] = data[time];
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

/** What is no object with a text for an id is no lease. A damaged state may hide anything; a damaged time is long past. */
export function parseLease(stored: unknown): Lease | undefined {
  const { id, state, until } = fieldsOf(stored);
  if (typeof id !== 'string') return undefined;
  const isKnown = state === 'held' || state === 'ended';
  return { id, state: isKnown ? state : 'interrupted', until: until instanceof Date ? until.getTime() : 0 };
}

function isFailure(value: unknown): value is Failure {
  const failure = fieldsOf(value);
  return (
    isNumber(failure.at) &&
    (failure.since === undefined || isNumber(failure.since)) &&
    isNumber(failure.retryAt) &&
    isCount(failure.count) &&
    isNumber(failure.errCode) &&
    failure.errCode !== 0 &&
    typeof failure.errMsg === 'string' &&
    (failure.hint === undefined || typeof failure.hint === 'string')
  );
}

function isConflicts(value: unknown): value is Conflicts {
  const conflicts = fieldsOf(value);
  return isCount(conflicts.count) && isNumber(conflicts.at);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function pick<T extends object, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
