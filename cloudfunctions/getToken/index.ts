// getToken/: the callable reader: what a mini program asks.
// It tells how the token is, and only to listed users the token itself; `core/` says what there is to tell.

import { type FailureResult, getToken, isTokenError } from 'cloud-token';
import cloud from 'wx-server-sdk';
import { openCloud } from '../cloud-token/adapters/cloud.ts';
import { readDocument, readOtherDocuments } from '../cloud-token/adapters/document-reader.ts';
import { type InvocationContext, systemClock, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { callerFrom, isListed, type WXContext } from '../cloud-token/core/caller.ts';
import type { TimeLeft } from '../cloud-token/core/clock.ts';
import { missingToken } from '../cloud-token/core/missing-token.ts';
import { documentId, parseDocument, type TokenDocument } from '../cloud-token/core/token-document.ts';
import { asTokenError } from '../cloud-token/core/token-error.ts';
import { within } from '../cloud-token/core/within.ts';
import { inPublic, noToken } from './core/no-token.ts';
import { sharedRead } from './core/shared-read.ts';
import { type AdminStatus, adminStatusOf, type Status, type StoredAccount, statusOf } from './core/status.ts';

export type GetTokenResult =
  | { errCode: 0; errMsg: 'ok'; status: Status | AdminStatus; token?: string }
  | (FailureResult & { status?: Status | AdminStatus });

/** Who asks, and what he may know. */
interface Asker {
  openid: string;
  isAdmin: boolean;
  mayHaveToken: boolean;
}

const readForVisitors = sharedRead(readToken, systemClock.now);

/**
 * The callable reader: tells a mini program how the token is. It never asks WeChat for one and
 * gives the token itself only to users listed in `CLIENT_TOKEN_OPENIDS`.
 */
export async function main(_event?: unknown, context?: InvocationContext): Promise<GetTokenResult> {
  const left = timeOf(context);
  try {
    return await within(systemClock, left(), answer(cloud.getWXContext(), left), 'getToken');
  } catch (error) {
    const failure = asTokenError(error).toJSON();
    console.error(JSON.stringify({ event: 'get_token_failed', ...failure }));
    return failure;
  }
}

async function answer(context: WXContext, left: TimeLeft): Promise<GetTokenResult> {
  const asker = askerFrom(context);
  const { isAdmin, mayHaveToken } = asker;
  const token = mayHaveToken ? await getToken().catch((error) => tell(error, isAdmin)) : undefined;
  // Who may change the token, or have it, sees it as it is now.
  const document = await (isAdmin || mayHaveToken ? readToken() : readForVisitors());
  const now = Date.now();
  const status = statusOf(document, now, asker.openid);
  const told = isAdmin ? await tellAdmin(status, document, ownAppid(context), left) : status;
  if (status.state === 'missing' || status.state === 'expired')
    return { ...noToken(document, now, isAdmin).toJSON(), status: told };
  return { errCode: 0, errMsg: 'ok', status: told, ...(token !== undefined && { token }) };
}

function askerFrom(context: WXContext): Asker {
  const caller = callerFrom(context, process.env.TCB_SOURCE);
  return {
    openid: caller.openid,
    isAdmin: isListed(caller, process.env.ADMIN_OPENIDS),
    mayHaveToken: isListed(caller, process.env.CLIENT_TOKEN_OPENIDS),
  };
}

/** Fails with what this caller may know of why there is no token. */
function tell(error: unknown, isAdmin: boolean): never {
  if (!isAdmin && isTokenError(error) && error.cause) throw missingToken(inPublic(error.cause));
  throw error;
}

function ownAppid(context: WXContext): string {
  return String(context.APPID ?? process.env.APPID ?? '');
}

async function tellAdmin(
  status: Status,
  document: TokenDocument,
  appid: string,
  left: TimeLeft,
): Promise<AdminStatus> {
  const [history, others] = await Promise.all([readHistory(left), readOthers(left)]);
  return adminStatusOf(status, { document, history }, appid, others);
}

async function readOthers(left: TimeLeft): Promise<ReadonlyMap<string, StoredAccount>> {
  const id = documentId('*');
  const others = (await unlessLate(left, readOtherDocuments(database()), 'accounts_unreadable', id)) ?? [];
  const read = async ([appid, document]: [string, TokenDocument]) =>
    [appid, { document, history: await readHistory(left, appid) }] as const;
  return new Map(await Promise.all([...others].map(read)));
}

async function readHistory(left: TimeLeft, otherAppid?: string): Promise<unknown> {
  const id = documentId(otherAppid).replace('access_token', 'refresh_log');
  return unlessLate(left, readDocument(database(), id), 'history_unreadable', id);
}

/** Undefined where it takes more than half of the time that is left, or fails: the status is worth more. */
async function unlessLate<T>(
  left: TimeLeft,
  reading: Promise<T>,
  event: string,
  id: string,
): Promise<T | undefined> {
  try {
    return await within(systemClock, left() / 2, reading, id);
  } catch (error) {
    console.error(JSON.stringify({ event, id, ...asTokenError(error).toJSON() }));
    return undefined;
  }
}

async function readToken() {
  return parseDocument(await readDocument(database(), documentId()));
}

function database() {
  return openCloud().database({ throwOnNotFound: false });
}
