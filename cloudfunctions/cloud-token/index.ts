import { openCloud } from './adapters/cloud.ts';
import { readDocument, readDocumentOf } from './adapters/document-reader.ts';
import { askForRefresh } from './adapters/refresh-client.ts';
import { callWithToken, type WeixinCall } from './adapters/weixin-client.ts';
import { within } from './adapters/within.ts';
import { documentId, parseDocument } from './core/token-document.ts';
import { createTokenReader } from './core/token-reader.ts';
import type { TokenOptions, TokenReader } from './core/token-reader-ports.ts';

export type { WeixinCall } from './adapters/weixin-client.ts';
export type { Conflicts, Failure, Lease, Token, TokenApi, TokenDocument } from './core/token-document.ts';
export { type FailureResult, isTokenError, TokenError, type TokenErrorCode } from './core/token-error.ts';
export { createTokenReader } from './core/token-reader.ts';
export type {
  ReaderEvent,
  RefreshRequest,
  TokenOptions,
  TokenReader,
  TokenReaderPorts,
} from './core/token-reader-ports.ts';
export { version } from './version.ts';

/**
 * A valid access token, from memory (at most 2 minutes old) or from the database.
 *
 * Rejects with a `TokenError` (errCode -1) when there is no valid token and none could be had.
 *
 * @example
 * const token = await getToken();
 */
export function getToken(options?: TokenOptions): Promise<string> {
  return sharedReader().getToken(options);
}

/**
 * Runs an operation that needs a token. When WeChat refuses the token (errcode 40001, 40014 or 42001 in the result or
 * the error) it is replaced and the operation runs once more, never twice.
 *
 * @example
 * const { data } = await withToken((token) => axios.get(`https://api.weixin.qq.com/cgi-bin/getcallbackip?access_token=${token}`));
 */
export function withToken<T>(operation: (token: string) => Promise<T>, options?: TokenOptions): Promise<T> {
  return sharedReader().withToken(operation, options);
}

/**
 * Calls a WeChat server API with the token, as `withToken` does, and resolves to its JSON (or, with
 * `responseType: 'arraybuffer'`, to a Buffer).
 *
 * Rejects with a `TokenError`: `weixin` with WeChat's errcode and rid, `network`, `invalid_reply`, `missing_token`.
 *
 * @example
 * const png = await callWeixin<Buffer>('/wxa/getwxacodeunlimit', { data: { scene: 'a=1' }, responseType: 'arraybuffer' });
 */
export async function callWeixin<T = Record<string, unknown>>(
  path: string,
  { appid, ...call }: WeixinCall & TokenOptions = {},
): Promise<T> {
  return (await withToken((token) => callWithToken(path, call, token), { appid })) as T;
}

let reader: TokenReader | undefined;

/** One for all callers in this function instance, made when it is first needed. */
function sharedReader(): TokenReader {
  reader ??= createCloudReader();
  return reader;
}

function createCloudReader(): TokenReader {
  const cloud = openCloud();
  const database = cloud.database({ throwOnNotFound: false });
  const read = async (appid: string | undefined) =>
    appid === undefined
      ? parseDocument(await readDocument(database, documentId()))
      : readDocumentOf(database, appid);
  return createTokenReader({
    read: ({ appid }, patienceMs) => within(patienceMs, read(appid), 'reading the token'),
    refresh: (request, patienceMs) => within(patienceMs, askForRefresh(cloud, request), 'refreshToken'),
    now: () => Date.now(),
    log: (event) => console.warn(JSON.stringify(event)),
  });
}
