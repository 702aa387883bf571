// cloud-token/: the library that other functions import. `core/` is its policy, `adapters/` reach wx-server-sdk, axios and
// serveToken, `index.ts` ties them together for a cloud function, and this file for a server outside.

import type { HttpAccess } from './adapters/http-access.ts';
import { httpReaderPorts } from './adapters/http-reader-ports.ts';
import { prepareCall, type WeixinCall } from './adapters/weixin-client.ts';
import type { Bytes } from './core/api-reply.ts';
import { checkOptions } from './core/token-options.ts';
import { createTokenReader } from './core/token-reader.ts';
import type { TokenOptions, TokenReader } from './core/token-reader-ports.ts';

export type { HttpAccess } from './adapters/http-access.ts';
export { isTokenError, TokenError } from './core/token-error.ts';

/** `getToken`, `withToken` and `callWeixin` for a server outside CloudBase. */
export interface HttpTokenReader extends TokenReader {
  /** Calls a WeChat server API with the token; with `responseType: 'arraybuffer'` for bytes. */
  callWeixin(
    path: string,
    request: WeixinCall & TokenOptions & { responseType: 'arraybuffer' },
  ): Promise<Bytes>;
  /** The same for the JSON of an answer. */
  callWeixin<T = Record<string, unknown>>(path: string, request?: WeixinCall & TokenOptions): Promise<T>;
}

/**
 * A reader of the token for a server outside CloudBase, by the function `serveToken`: the same `getToken`, `withToken` and
 * `callWeixin`, with the token in memory for at most 2 minutes. Make one and keep it. Needs no wx-server-sdk.
 *
 * @param access where the token is, and the key to it
 * @throws a `TokenError` (`configuration`) at once when the address or the key is none
 *
 * @example
 * ```ts
 * import { createHttpTokenReader } from 'cloud-token/http';
 *
 * const { CLOUD_TOKEN_URL = '', CLOUD_TOKEN_KEY = '' } = process.env;
 * export const { getToken, withToken, callWeixin } = createHttpTokenReader({
 *   url: CLOUD_TOKEN_URL,
 *   key: CLOUD_TOKEN_KEY,
 * });
 *
 * export async function countCallbackServers() {
 *   const { ip_list } = await callWeixin<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
 *   return ip_list.length;
 * }
 * ```
 */
export function createHttpTokenReader(access: HttpAccess): HttpTokenReader {
  checkOptions(access ?? null, ['url', 'key', 'appid']);
  const { getToken, withToken } = createTokenReader(httpReaderPorts(access));
  const callWeixin = async (path: string, request?: WeixinCall & TokenOptions): Promise<unknown> => {
    const call = prepareCall(path, request);
    const operation = async (token: string) => ({ value: await call(token) });
    const { value } = await withToken(operation, { appid: request?.appid });
    return value;
  };
  return { getToken, withToken, callWeixin: callWeixin as HttpTokenReader['callWeixin'] };
}
