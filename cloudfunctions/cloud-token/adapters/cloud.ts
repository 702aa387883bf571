import sdk from 'wx-server-sdk';
import { hintOfCloudbase } from '../core/causes.ts';
import { fieldsOf } from '../core/fields-of.ts';
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
    and(...conditions: unknown[]): unknown;
    eq(value: unknown): unknown;
    exists(value: boolean): unknown;
    gt(value: unknown): unknown;
    gte(value: unknown): unknown;
    lt(value: unknown): unknown;
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
    doc(id: string): {
      get(): Promise<{ data: Fields | null }>;
      set(options: { data: Fields }): Promise<unknown>;
    };
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
  const errMsg = withoutSecrets(String(fieldsOf(error).message ?? error), token);
  return new TokenError({ code: 'database', errCode, errMsg, hint: hintOfCloudbase(`${errCode} ${errMsg}`) });
}

function codeOf(error: unknown): number {
  const { errCode } = fieldsOf(error);
  return typeof errCode === 'number' && errCode !== 0 ? errCode : -1;
}
