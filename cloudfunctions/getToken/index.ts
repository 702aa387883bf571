// getToken/: the callable reader: what a mini program asks.
// It tells how the token is, and only to listed users the token itself; `core/` says what there is to tell.

import { type FailureResult, getToken } from 'cloud-token';
import cloud from 'wx-server-sdk';
import { openCloud } from '../cloud-token/adapters/cloud.ts';
import { readDocument } from '../cloud-token/adapters/document-reader.ts';
import { type InvocationContext, systemClock, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { callerFrom, isListed, type WXContext } from '../cloud-token/core/caller.ts';
import { documentId, parseDocument } from '../cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../cloud-token/core/token-error.ts';
import { within } from '../cloud-token/core/within.ts';
import { type AdminStatus, adminStatusOf, type Status, statusOf } from './core/status.ts';

export type GetTokenResult =
  | { errCode: 0; errMsg: 'ok'; status: Status | AdminStatus; token?: string }
  | (FailureResult & { status?: Status });

/**
 * The callable reader: tells a mini program how the token is. It never asks WeChat for one and
 * gives the token itself only to users listed in `CLIENT_TOKEN_OPENIDS`.
 */
export async function main(_event?: unknown, context?: InvocationContext): Promise<GetTokenResult> {
  const left = timeOf(context);
  try {
    return await within(systemClock, left(), answer(cloud.getWXContext()), 'getToken');
  } catch (error) {
    const failure = asTokenError(error).toJSON();
    console.error(JSON.stringify({ event: 'get_token_failed', ...failure }));
    return failure;
  }
}

async function answer(context: WXContext): Promise<GetTokenResult> {
  if (isListed(callerFrom(context, process.env.TCB_SOURCE), process.env.CLIENT_TOKEN_OPENIDS)) {
    const token = await getToken();
    return { errCode: 0, errMsg: 'ok', status: await readStatus(context), token };
  }
  const status = await readStatus(context);
  if (status.state === 'missing') return { ...neverFetched().toJSON(), status };
  return { errCode: 0, errMsg: 'ok', status };
}

async function readStatus(context: WXContext): Promise<Status | AdminStatus> {
  const caller = callerFrom(context, process.env.TCB_SOURCE);
  const database = openCloud().database({ throwOnNotFound: false });
  const document = parseDocument(await readDocument(database, documentId()));
  const status = statusOf(document, Date.now(), caller.openid);
  if (!isListed(caller, process.env.ADMIN_OPENIDS)) return status;
  const appid = String(context.APPID ?? process.env.APPID ?? '');
  return adminStatusOf(status, document, appid, await readDocument(database, 'refresh_log'));
}

function neverFetched(): TokenError {
  return new TokenError({
    code: 'missing_token',
    errCode: -1,
    errMsg: 'no access token has been stored yet',
    hint: 'set APPSECRET of refreshToken and upload its trigger / 设置 refreshToken 的环境变量 APPSECRET 并上传触发器',
  });
}
