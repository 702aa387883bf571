import { configurationError } from '../../cloud-token/core/configuration-error.ts';
import { seal } from '../../cloud-token/core/sealed-token.ts';
import { fingerprint } from '../../cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../../cloud-token/core/token-error.ts';
import type { Loan } from '../../cloud-token/core/token-reader.ts';
import type { RefreshRequest } from '../../cloud-token/core/token-reader-ports.ts';
import type { AccessKey } from './access-keys.ts';
import { readHttpRequest } from './http-request.ts';
import { parseInquiry } from './token-inquiry.ts';
import { type SignedRequest, verifyRequest } from './verify-request.ts';

/*
 * A server outside signs its request with a key that it shares with this function, as Standard Webhooks has it. What it gets
 * is sealed with the same key, because the platform logs what a function returns, and a bound domain answers plain HTTP too.
 * So a replay of a request is worthless to who has no key: it brings a sealed answer, and a report of a refused token is
 * compared with the stored one before anything is refreshed. No nonce has to be remembered.
 */

/** What CloudBase's HTTP access service makes an HTTP answer of. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: false;
}

/** What is logged of a request; holds neither a key nor a token. */
export interface ServeEvent {
  event: 'token_served' | 'token_not_served' | 'request_refused';
  [detail: string]: unknown;
}

/** All that answering needs of the world. */
export interface ServePorts {
  keys: readonly AccessKey[];
  now(): number;
  /** A valid token, and how long it may be kept; the successor of the one that was refused. */
  lend(request: RefreshRequest): Promise<Loan>;
  /** 12 random bytes. */
  newIv(): Buffer;
  log(event: ServeEvent): void;
}

/** Answers a request of a server outside. Never rejects. */
export async function serve(event: unknown, ports: ServePorts): Promise<HttpAnswer> {
  const { method, headers, body } = readHttpRequest(event);
  if (method !== 'POST')
    return refuse(405, configurationError('the method is not POST', USE), { allow: 'POST' });
  if (!body) return refuse(413, configurationError('the body is longer than 4096 bytes', USE));
  const request = verifyRequest(headers, body, ports.keys, ports.now());
  if ('wrong' in request) {
    ports.log({ event: 'request_refused', ...request });
    return refuse(401, UNSIGNED);
  }
  const inquiry = readInquiry(body);
  if (inquiry instanceof TokenError) {
    ports.log({ event: 'request_refused', caller: request.key.name, ...inquiry.toJSON() });
    return refuse(400, inquiry);
  }
  return answer(request, inquiry, ports);
}

async function answer(
  { id, key }: SignedRequest,
  inquiry: RefreshRequest,
  { lend, newIv, log }: ServePorts,
): Promise<HttpAnswer> {
  const said = { caller: key.name, ...inquiry };
  try {
    const { token, reuseForMs } = await lend(inquiry);
    const { value, appid, expiresAt } = token;
    const sealed = seal(key.bytes, id, { token: value, appid, expiresAt, reuseForMs }, newIv());
    log({ event: 'token_served', ...said, appid, fingerprint: fingerprint(value) });
    return toHttp(200, { errCode: 0, errMsg: 'ok', sealed });
  } catch (error) {
    const failure = asTokenError(error);
    log({ event: 'token_not_served', ...said, ...failure.toJSON() });
    return refuse(503, failure);
  }
}

function readInquiry(body: Buffer): RefreshRequest | TokenError {
  try {
    return parseInquiry(body);
  } catch (error) {
    return asTokenError(error);
  }
}

const USE = 'send a signed POST as docs/servers.md shows / 请按 docs/servers.zh-CN.md 发送签名的 POST 请求';

/** One text for everything that is wrong with a signature: more would help who guesses. */
const UNSIGNED = new TokenError({
  code: 'denied',
  errCode: -601004,
  errMsg: 'the signature is missing or wrong',
  hint: 'check that the key stands in HTTP_ACCESS_KEYS of serveToken, and that the clock of this machine is right to 5 minutes; the log of serveToken says which it is / 检查密钥是否在 serveToken 的 HTTP_ACCESS_KEYS 中，以及本机时钟误差是否在 5 分钟以内；serveToken 的日志会说明是哪一种',
});

function refuse(statusCode: number, error: TokenError, headers?: Record<string, string>): HttpAnswer {
  return toHttp(statusCode, error.toJSON(), headers);
}

function toHttp(statusCode: number, content: object, headers?: Record<string, string>): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(content),
    isBase64Encoded: false,
  };
}
