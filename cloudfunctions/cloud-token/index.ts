import { randomBytes } from 'node:crypto';
import { openTickets } from './adapters/cloud-tickets.ts';
import { readerPorts } from './adapters/reader-ports.ts';
import { prepareCall, type WeixinCall } from './adapters/weixin-client.ts';
import type { Bytes } from './core/api-reply.ts';
import { type JsapiConfig, jsapiSignature, pageAddress } from './core/jsapi-signature.ts';
import type { TicketOptions } from './core/ticket.ts';
import type { TicketReader } from './core/ticket-reader.ts';
import { checkOptions } from './core/token-options.ts';
import { type NotedPorts, noteOwners } from './core/token-owners.ts';
import { createTokenReader } from './core/token-reader.ts';
import type { TokenOptions, TokenReader } from './core/token-reader-ports.ts';

export type { WeixinCall } from './adapters/weixin-client.ts';
export type { Bytes } from './core/api-reply.ts';
export type { Clock } from './core/clock.ts';
export type { JsapiConfig } from './core/jsapi-signature.ts';
export type { TicketOptions, TicketType } from './core/ticket.ts';
export type { Failure, Lease, Token, TokenApi, TokenDocument } from './core/token-document.ts';
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
 * A valid access token: from memory if it was read there less than 2 minutes ago, else from the database. One that is
 * missing or in its last 5 minutes is renewed first, by the function `refreshToken`.
 *
 * Ask before every call instead of keeping the token: WeChat lets the previous one live for about 5 minutes after it
 * has issued a new one.
 *
 * @param options whose token
 * @throws a `TokenError` (`missing_token`, errCode -1) when there is no valid token and none could be had; its `hint`
 * says what to do
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getAccessToken.html
 * @example
 * ```ts
 * import { getToken } from 'cloud-token';
 *
 * export async function main() {
 *   const token = await getToken();
 *   return { tokenLength: token.length };
 * }
 * ```
 */
export async function getToken(options?: TokenOptions): Promise<string> {
  return sharedReader().getToken(options);
}

/**
 * Runs an operation that needs a token. When WeChat refuses the token (errcode 40001, 40014 or 42001 in the result or
 * the error) it is replaced and the operation runs once more, never twice.
 *
 * The errcode, a number or its digits in quotes, is found in the result and in the error: itself, in their `data`, `body`
 * or `result`, and in those of their `response`; parsed, as text, as bytes, and in a Blob or a fetch `Response`, which stays
 * unread; also at the end of an error's message. So is the `code` of a `WeChatAPIError` of wechat-api or co-wechat-api. A file
 * that was downloaded is no refusal, whatever stands in it.
 *
 * @typeParam T what the operation resolves to
 * @param operation gets the token; may be called a second time with another one
 * @param options whose token
 * @returns what the operation resolves to, the second time if there was one
 * @throws what the operation rejects with, or a `TokenError` when there is no token or no other one
 *
 * @example
 * ```ts
 * import axios from 'axios';
 * import { withToken } from 'cloud-token';
 *
 * const [HOST] = (process.env.WEIXIN_API_HOSTS || 'https://api.weixin.qq.com').split(',');
 *
 * export async function main() {
 *   const { data } = await withToken((token) => axios.get(`${HOST}/cgi-bin/getcallbackip?access_token=${token}`));
 *   return { addresses: data.ip_list };
 * }
 * ```
 */
export async function withToken<T>(
  operation: (token: string) => Promise<T>,
  options?: TokenOptions,
): Promise<T> {
  return sharedReader().withToken(operation, options);
}

/**
 * Calls a WeChat server API with the token, as `withToken` does. A host that cannot be reached is followed by the next
 * one of `WEIXIN_API_HOSTS`; each gets 10 seconds, of which 3 to connect, and an answer may have 20 MB.
 *
 * JSON is read under whatever content type. An integer beyond 2^53, such as a `msgid`, becomes the string of its digits.
 * What stands beside an errcode is the error's `data`.
 *
 * @param path of the API, with one slash in front: `/wxa/getwxacodeunlimit`
 * @param request the call, and whose token
 * @returns with `responseType: 'arraybuffer'` a Buffer
 * @throws a `TokenError`: `configuration` before anything is sent; `weixin` with WeChat's errcode, rid and data; `network`,
 * `invalid_reply`, `missing_token`
 *
 * @example
 * ```ts
 * import { callWeixin } from 'cloud-token';
 *
 * export async function main() {
 *   const image = await callWeixin('/wxa/getwxacodeunlimit', {
 *     data: { scene: 'a=1', check_path: false },
 *     responseType: 'arraybuffer',
 *   });
 *   return { bytes: image.length };
 * }
 * ```
 */
export function callWeixin(
  path: string,
  request: WeixinCall & TokenOptions & { responseType: 'arraybuffer' },
): Promise<Bytes>;
/**
 * The same for the JSON of an answer.
 *
 * @typeParam T what the API answers; not checked. An integer that may be beyond 2^53 is a `number | string`
 * @param path of the API, with one slash in front: `/cgi-bin/getcallbackip`
 * @param request the call, and whose token
 * @returns the JSON
 */
export function callWeixin<T = Record<string, unknown>>(
  path: string,
  request?: WeixinCall & TokenOptions,
): Promise<T>;
export async function callWeixin(path: string, request?: WeixinCall & TokenOptions): Promise<unknown> {
  const call = prepareCall(path, request);
  // As a value nobody looks into: what is no error here is no refusal either, but maybe a file with the words of one.
  const { value } = await withToken(async (token) => ({ value: await call(token) }), {
    appid: request?.appid,
  });
  return value;
}

/**
 * A ticket that signs what runs in a page. It is fetched anew after 5 minutes, for WeChat's `expires_in` cannot be believed;
 * while WeChat fails, the last one serves for an hour.
 *
 * @param options which ticket, whose
 * @throws a `TokenError`, as `callWeixin` does
 * @example
 * ```ts
 * import { getTicket } from 'cloud-token';
 *
 * export async function main() {
 *   const ticket = await getTicket({ type: 'wx_card' });
 *   return { ticketLength: ticket.length };
 * }
 * ```
 */
export async function getTicket(options?: TicketOptions): Promise<string> {
  return (await sharedTickets()(options)).value;
}

/**
 * Signs the address of a page for `wx.config`. Sign addresses of your own domains only: at the one you sign, JS-SDK runs in
 * your account's name.
 *
 * @param url the page's `location.href`, as it is; its `#…` is cut off
 * @param options whose ticket
 * @throws a `TokenError`: `configuration` for what is no http(s) address, else as `callWeixin` does
 * @example
 * ```ts
 * import { signJsapi } from 'cloud-token';
 *
 * export async function main() {
 *   return signJsapi('https://www.example.com/shop');
 * }
 * ```
 */
export async function signJsapi(url: string, options?: TokenOptions): Promise<JsapiConfig> {
  checkOptions(options, ['appid']);
  const address = pageAddress(url);
  const { value: ticket, appid: appId } = await sharedTickets()({ appid: options?.appid });
  const nonceStr = randomBytes(16).toString('hex');
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = jsapiSignature({ ticket, nonceStr, timestamp, address });
  return { appId, timestamp, nonceStr, signature };
}

let shared: { reader: TokenReader; noted: NotedPorts } | undefined;
let tickets: TicketReader | undefined;

/** One for all callers in this function instance, made when it is first needed. */
function sharedReader(): TokenReader {
  return sharedParts().reader;
}

function sharedTickets(): TicketReader {
  const { reader, noted } = sharedParts();
  tickets ??= openTickets(reader, noted);
  return tickets;
}

function sharedParts() {
  if (shared) return shared;
  const noted = noteOwners(readerPorts());
  shared = { reader: createTokenReader(noted.ports), noted };
  return shared;
}
