// adapters/: what the library reaches of the world: wx-server-sdk's database and functions, WeChat over HTTP,
// and the time of this process.

import sdk from 'wx-server-sdk';
import { TokenError } from '../core/token-error.ts';
import { withoutSecrets } from '../core/without-secrets.ts';

type Fields = Record<string, unknown>;

interface Query {
  get(): Promise<{ data: Fields[] }>;
  update(options: { data: Fields }): Promise<{ stats: { updated: number } }>;
}

/** The part of wx-server-sdk's database that is used here, with the types it has in fact. */
export interface Database {
  command: {
    eq(value: unknown): unknown;
    exists(value: boolean): unknown;
    gt(value: unknown): unknown;
    gte(value: unknown): unknown;
    in(values: unknown[]): unknown;
    neq(value: unknown): unknown;
    not(condition: unknown): unknown;
    or(...conditions: unknown[]): unknown;
    push(options: { each: unknown[]; slice: number }): unknown;
    remove(): unknown;
    set(value: unknown): unknown;
  };
  /** The database's own time, `offset` ms from now. */
  serverDate(options?: { offset: number }): unknown;
  collection(name: string): {
    doc(id: string): { get(): Promise<{ data: Fields | null }> };
    where(condition: Fields): Query;
    add(options: { data: Fields }): Promise<unknown>;
  };
  createCollection(name: string): Promise<unknown>;
}

/** The part of wx-server-sdk that is used here. */
export interface Cloud {
  database(options: { throwOnNotFound: boolean }): Database;
  callFunction(options: { name: string; data: Fields }): Promise<{ result: unknown }>;
}

/**
 * An instance of wx-server-sdk that is ours alone, so that it does not matter whether and how the importing function
 * has called `cloud.init`. `createNewInstance` is in every version from 2.6 on, though not in the typings.
 *
 * @param env the environment that owns the token @default `TOKEN_ENV`, else the environment of this function
 */
export function openCloud(env: string | undefined = process.env.TOKEN_ENV): Cloud {
  const { createNewInstance } = sdk as unknown as { createNewInstance(options: { env: unknown }): Cloud };
  return createNewInstance({ env: env || sdk.DYNAMIC_CURRENT_ENV });
}

/** Whether the database says that the collection does not exist. */
export function isMissingCollection(error: unknown): boolean {
  return codeOf(error) === -502005;
}

/** Turns what wx-server-sdk throws into a `TokenError` with the same errCode. Should the text repeat a secret, or `token`, that is masked. */
export function cloudError(error: unknown, token?: string): TokenError {
  const errCode = codeOf(error);
  const errMsg = withoutSecrets(String((error as Error).message), token);
  const [, hint] = HINTS.find(([pattern]) => pattern.test(`${errCode} ${errMsg}`)) ?? [];
  return new TokenError({ code: 'database', errCode, errMsg, hint });
}

function codeOf(error: unknown): number {
  const { errCode } = error as { errCode?: unknown };
  return typeof errCode === 'number' && errCode !== 0 ? errCode : -1;
}

const HINTS: readonly [RegExp, string][] = [
  // CloudBase has a code for this which the SDK does not know, so that only the text tells.
  [
    /\benv\b.*\bnot (found|exist)/i,
    'check TOKEN_ENV: there is no such environment / 检查环境变量 TOKEN_ENV：没有这个云环境',
  ],
  [
    /^-502003/,
    'functions have full access to a collection: check TOKEN_ENV / 云函数拥有集合的全部权限：检查 TOKEN_ENV',
  ],
  [
    /^-502005/,
    'create the collection cloud-token in the CloudBase console, permission ADMINONLY / 在云开发控制台新建集合 cloud-token，权限设为仅管理端可读写',
  ],
];
