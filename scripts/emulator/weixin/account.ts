// weixin/: WeChat's side: accounts, access tokens that replace one another, quotas, refusals,
// and the HTTP interfaces over them.

import { randomBytes } from 'node:crypto';
import { noUsage, type QuotaLimits, type Usage } from './quota.ts';
import type { IssuedTicket, TicketType } from './tickets.ts';
import { type TokenPair, tokenVerdict } from './tokens.ts';
import type { WeixinErrcode } from './weixin-failure.ts';

/** The two interfaces that give tokens. Theirs are two kinds: one never invalidates the other. */
export type TokenApi = 'token' | 'stable_token';

/** What can be set on one account; every field may change at any time. */
export interface AccountSettings {
  /** What `expires_in` says of a new token, in seconds. @default 7200 */
  lifetimeSec: number;
  /** The AppSecret is frozen: 40243. @default false */
  frozen: boolean;
  /** Addresses that may fetch tokens; others get 40164. `undefined` lets everyone. @default undefined */
  whitelist: readonly string[] | undefined;
  /** Every token fetch with right credentials fails with this: an account under punishment, a busy system. @default undefined */
  refusal: WeixinErrcode | undefined;
  /** @default `/token` 2000 a day (the usual figure), `/stable_token` 500 000 a day (official); 10 000 a minute each */
  limits: Record<TokenApi, QuotaLimits>;
  /** `force_refresh` (official figures). @default 20 a day, 30 s apart */
  forced: { perDay: number; spacingMs: number };
}

/** What a caller sends to fetch a token; a missing parameter is an empty string. */
export interface TokenRequest {
  grantType: string;
  appid: string;
  secret: string;
  /** The caller's address. */
  ip: string;
}

/** One account with everything the platform remembers of it. */
export interface Account {
  appid: string;
  secret: string;
  /** Secrets that were right once. */
  formerSecrets: Set<string>;
  settings: AccountSettings;
  tokens: Record<TokenApi, TokenPair>;
  /** Every ticket that was given, the newest last. */
  tickets: Record<TicketType, IssuedTicket[]>;
  usage: Record<TokenApi, Usage>;
  /** Calls of the interfaces that need a token, by path. */
  calls: Map<string, Usage>;
  forced: Usage & { lastAt: number };
  clears: { month: number; count: number };
}

/** A made-up account: `wx` and 16 hex digits, with a secret of 32. */
export function createAccount(
  given: { appid?: string; secret?: string },
  settings: Partial<AccountSettings>,
): Account {
  return {
    appid: given.appid ?? `wx${randomBytes(8).toString('hex')}`,
    secret: given.secret ?? madeUpSecret(),
    formerSecrets: new Set(),
    settings: { ...defaultSettings(), ...settings },
    tokens: { token: {}, stable_token: {} },
    tickets: { jsapi: [], wx_card: [] },
    usage: { token: noUsage(), stable_token: noUsage() },
    calls: new Map(),
    forced: { ...noUsage(), lastAt: Number.NEGATIVE_INFINITY },
    clears: { month: 0, count: 0 },
  };
}

/** 32 random hex digits, as an AppSecret has. */
export function madeUpSecret(): string {
  return randomBytes(16).toString('hex');
}

/**
 * Why this caller gets no token, quotas aside. The AppID is judged first, before grant_type and secret are looked at
 * (seen on the wire). A former secret gets 40001 and any other wrong one 40125: both codes are seen for wrong secrets.
 */
export function refuseCaller(account: Account | undefined, request: TokenRequest): WeixinErrcode | undefined {
  if (request.appid === '') return 41002;
  if (account === undefined) return 40013;
  if (request.grantType !== 'client_credential') return 40002;
  if (request.secret === '') return 41004;
  if (account.formerSecrets.has(request.secret)) return 40001;
  if (request.secret !== account.secret) return 40125;
  const { frozen, whitelist, refusal } = account.settings;
  if (frozen) return 40243;
  if (whitelist !== undefined && !whitelist.includes(request.ip)) return 40164;
  return refusal;
}

/** Whose usable token this is, or the errcode an API call with it gets: 41001, 40014, 42001 or 40001. */
export function findToken(
  accounts: Iterable<Account>,
  value: string,
  now: number,
): { appid: string; api: TokenApi } | 40001 | 40014 | 41001 | 42001 {
  if (value === '') return 41001;
  let worst: 40001 | 42001 = 40001;
  for (const { appid, tokens } of accounts) {
    for (const api of ['token', 'stable_token'] as const) {
      const verdict = tokenVerdict(tokens[api], value, now);
      if (verdict === 0) return { appid, api };
      if (verdict === 42001) worst = verdict;
    }
  }
  return worst === 42001 || /^[\w-]+$/.test(value) ? worst : 40014;
}

function defaultSettings(): AccountSettings {
  return {
    lifetimeSec: 7200,
    frozen: false,
    whitelist: undefined,
    refusal: undefined,
    limits: {
      token: { perDay: 2000, perMinute: 10_000 },
      stable_token: { perDay: 500_000, perMinute: 10_000 },
    },
    forced: { perDay: 20, spacingMs: 30_000 },
  };
}
