import type { PlatformClock } from '../clock.ts';
import {
  type Account,
  type AccountSettings,
  createAccount,
  findToken,
  madeUpSecret,
  refuseCaller,
  type TokenApi,
  type TokenRequest,
} from './account.ts';
import { countUse, monthOf, noUsage, type QuotaLimits, usedToday } from './quota.ts';
import { type IssuedToken, issueToken, OVERLAP_MS, revokeToken } from './tokens.ts';
import { type WeixinErrcode, type WeixinFailure, weixinFailure } from './weixin-failure.ts';

export type { AccountSettings, TokenApi, TokenRequest } from './account.ts';

const CLEARS_PER_MONTH = 10;

/** A successful token reply; `expires_in` in seconds. */
export interface TokenGrant {
  access_token: string;
  expires_in: number;
}

/** Both tokens of one kind, as a status page or a test wants to see them. */
export interface TokenState {
  newest?: IssuedToken;
  previous?: IssuedToken;
  requestsToday: number;
}

/** What the platform remembers of one account. */
export interface WeixinState {
  appid: string;
  token: TokenState;
  stable_token: TokenState & { forcedToday: number };
}

/** WeChat's side of access tokens. Nothing here rejects for a caller's mistake: that is a `WeixinFailure`. */
export interface Weixin {
  /** Registers an account; what is not given is made up. Throws when the AppID is taken. */
  addAccount(
    account?: { appid?: string; secret?: string },
    settings?: Partial<AccountSettings>,
  ): { appid: string; secret: string };
  /** Changes an account's settings. */
  configure(appid: string, settings: Partial<AccountSettings>): void;
  /** Gives the account a new secret, which it returns; the old one gets 40001 from now on. */
  resetSecret(appid: string): string;
  /** `GET /cgi-bin/token`: every call issues a new token. */
  fetchToken(request: TokenRequest): TokenGrant | WeixinFailure;
  /** `POST /cgi-bin/stable_token`: the same token until its last 5 minutes, or until a forced refresh. */
  fetchStableToken(request: TokenRequest & { forceRefresh?: boolean }): TokenGrant | WeixinFailure;
  /** Whose token it is, or 41001 (none sent), 40014 (not a token's form), 42001 (expired), 40001 (invalid or not the latest). */
  checkToken(value: string | null | undefined): { appid: string; api: TokenApi } | WeixinFailure;
  /**
   * Makes a token invalid at once. `stable_token` goes on returning it until a forced refresh: the one situation in
   * which forcing is right. @param api @default 'token' @param value @default the newest
   */
  revoke(appid: string, api?: TokenApi, value?: string): void;
  state(appid: string): WeixinState;
  /** The newest token, usable or not. @param api @default 'token' */
  newestToken(appid: string, api?: TokenApi): string | undefined;
  /** What `openapi/quota/get` reports of a token interface. */
  quota(appid: string, api: TokenApi): QuotaLimits & { used: number };
  /** `clear_quota`: 10 times a month, then 48006. */
  clearQuota(appid: string): WeixinFailure | undefined;
}

interface Platform {
  clock: PlatformClock;
  accounts: Map<string, Account>;
}

/** Creates a WeChat platform with the two-token rules of the official pages, all times taken from `clock`. */
export function createWeixin({ clock }: { clock: PlatformClock }): Weixin {
  const accounts = new Map<string, Account>();
  const platform = { clock, accounts };
  const known = (appid: string) => accountOf(platform, appid);
  return {
    addAccount(given = {}, settings = {}) {
      const account = createAccount(given, settings);
      if (accounts.has(account.appid)) throw new Error(`Account ${account.appid} exists already`);
      accounts.set(account.appid, account);
      return { appid: account.appid, secret: account.secret };
    },
    configure: (appid, settings) => void Object.assign(known(appid).settings, settings),
    resetSecret: (appid) => resetSecret(known(appid)),
    fetchToken: (request) =>
      giveToken(platform, request, 'token', (account) => issue(account, 'token', clock.now())),
    fetchStableToken: ({ forceRefresh = false, ...request }) =>
      giveToken(platform, request, 'stable_token', (account) =>
        stableToken(account, forceRefresh, clock.now()),
      ),
    checkToken(value) {
      const found = findToken(accounts.values(), value ?? '', clock.now());
      return typeof found === 'number' ? weixinFailure(found, clock.now()) : found;
    },
    revoke(appid, api = 'token', value = known(appid).tokens[api].newest?.value) {
      const { tokens } = known(appid);
      tokens[api] = revokeToken(tokens[api], value, clock.now());
    },
    state: (appid) => stateOf(known(appid), clock.now()),
    newestToken: (appid, api = 'token') => known(appid).tokens[api].newest?.value,
    quota: (appid, api) => quotaOf(known(appid), api, clock.now()),
    clearQuota: (appid) =>
      clearQuota(known(appid), clock.now()) ? undefined : weixinFailure(48006, clock.now()),
  };
}

function accountOf({ accounts }: Platform, appid: string): Account {
  const account = accounts.get(appid);
  if (account === undefined) throw new Error(`No account ${appid} on the local WeChat platform`);
  return account;
}

function giveToken(
  { clock, accounts }: Platform,
  request: TokenRequest,
  api: TokenApi,
  tokenFor: (account: Account) => IssuedToken | 45009,
): TokenGrant | WeixinFailure {
  const now = clock.now();
  const account = accounts.get(request.appid);
  const errcode = refuseCaller(account, request) ?? refuseUse(account, api, now);
  if (account === undefined || errcode !== undefined) return weixinFailure(errcode ?? 40013, now, request.ip);
  const token = tokenFor(account);
  return token === 45009 ? weixinFailure(token, now) : grant(token, now);
}

function refuseUse(account: Account | undefined, api: TokenApi, now: number): WeixinErrcode | undefined {
  return account && countUse(account.usage[api], account.settings.limits[api], now);
}

function issue(account: Account, api: TokenApi, now: number): IssuedToken {
  const pair = issueToken(account.tokens[api], now, account.settings.lifetimeSec * 1000);
  account.tokens[api] = pair;
  return pair.newest;
}

function stableToken(account: Account, force: boolean, now: number): IssuedToken | 45009 {
  const { newest } = account.tokens.stable_token;
  const { perDay, spacingMs } = account.settings.forced;
  // "Otherwise it is not refreshed" (official): a forced call that comes too soon is an ordinary one, no error.
  const forcing = force && newest !== undefined && now - account.forced.lastAt >= spacingMs;
  if (forcing) {
    if (countUse(account.forced, { perDay, perMinute: Number.POSITIVE_INFINITY }, now)) return 45009;
    account.forced.lastAt = now;
  }
  if (newest !== undefined && !forcing && newest.expiresAt - now >= OVERLAP_MS) return newest;
  return issue(account, 'stable_token', now);
}

function grant(token: IssuedToken, now: number): TokenGrant {
  return { access_token: token.value, expires_in: Math.floor((token.expiresAt - now) / 1000) };
}

function resetSecret(account: Account): string {
  account.formerSecrets.add(account.secret);
  account.secret = madeUpSecret();
  return account.secret;
}

function quotaOf({ settings, usage }: Account, api: TokenApi, now: number): QuotaLimits & { used: number } {
  return { ...settings.limits[api], used: usedToday(usage[api], now) };
}

function clearQuota(account: Account, now: number): boolean {
  const month = monthOf(now);
  if (account.clears.month !== month) account.clears = { month, count: 0 };
  if (account.clears.count >= CLEARS_PER_MONTH) return false;
  account.clears.count += 1;
  account.usage = { token: noUsage(), stable_token: noUsage() };
  return true;
}

function stateOf({ appid, tokens, usage, forced }: Account, now: number): WeixinState {
  const stateFor = (api: TokenApi): TokenState => ({
    ...tokens[api],
    requestsToday: usedToday(usage[api], now),
  });
  return {
    appid,
    token: stateFor('token'),
    stable_token: { ...stateFor('stable_token'), forcedToday: usedToday(forced, now) },
  };
}
