import { Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps, Agent as TlsAgent } from 'node:https';
import type { AxiosRequestConfig, AxiosResponse, RawAxiosRequestHeaders } from 'axios';
import type { RequestBody } from '../core/request-body.ts';
import type { WeixinReply } from '../core/weixin-reply.ts';

/** One request to WeChat. */
export interface WeixinRequest {
  /** Base address, such as `https://api.weixin.qq.com`. */
  host: string;
  /** With its query. */
  path: string;
  method: string;
  body?: RequestBody | undefined;
  /** Besides the usual ones. @default none */
  headers?: Record<string, string>;
  /** For the whole exchange, ms. */
  timeoutMs: number;
  maxBytes: number;
}

/** Longer than this no connection takes: another try, or another host, gets there sooner. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Sends one request. Never rejects. Follows no redirect, for the secret goes to no other host, and passes nothing of
 * axios's errors on but their code, for their config holds the secret.
 */
export async function sendToWeixin(request: WeixinRequest): Promise<WeixinReply> {
  const { default: axios } = await import('axios');
  const abort = new AbortController();
  let isSent = false;
  const onSent = () => {
    isSent = true;
  };
  const none = (why: string): WeixinReply => ({
    kind: isSent ? 'lost' : 'unsent',
    why: `${why} (${request.host})`,
  });
  // axios's own time-out starts anew with every byte that arrives.
  const timer = setTimeout(() => abort.abort(), request.timeoutMs);
  // After a standstill of this process the news of the connection comes behind the timer, in the same turn.
  const giveUp = () => setImmediate(() => isSent || abort.abort());
  const connectTimer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
  try {
    // Not the default instance, nor one made of it: its defaults and interceptors are the caller's.
    const client = new axios.Axios({});
    const response = await client.request<Buffer>(configOf(request, abort.signal, onSent));
    // What answers before that is the proxy, which has not let the request through.
    return isSent ? answerOf(response) : none(`PROXY ${response.status}`);
  } catch (error) {
    const { code } = error as { code?: string };
    return none(abort.signal.aborted ? 'TIMEOUT' : String(code));
  } finally {
    clearTimeout(timer);
    clearTimeout(connectTimer);
  }
}

function configOf(request: WeixinRequest, signal: AbortSignal, onSent: () => void): AxiosRequestConfig {
  return {
    ...OWN_SETTINGS,
    url: `${request.host}${request.path}`,
    method: request.method,
    data: request.body?.content,
    headers: headersOf(request),
    maxContentLength: request.maxBytes,
    signal,
    transport: transportOf(onSent),
    // Plain http is for this machine itself, and a proxy would see the secret.
    ...(request.host.startsWith('http:') && { proxy: false }),
  };
}

function answerOf({ status, data, headers }: AxiosResponse<Buffer>): WeixinReply {
  const { 'content-type': type, 'content-disposition': disposition } = headers as Record<string, string>;
  const told = { 'content-type': type, 'content-disposition': disposition };
  return { kind: 'answered', status, body: Buffer.from(data), headers: told };
}

/** Every setting for which axios would else look at defaults that programs may change. */
const OWN_SETTINGS = {
  adapter: 'http' as const,
  // An instance is frozen between invocations: a connection kept from the one before may be dead without its knowing.
  httpAgent: new Agent({ keepAlive: false }),
  // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
  httpsAgent: new TlsAgent({ keepAlive: false, rejectUnauthorized: true }),
  transformRequest: [],
  transformResponse: [],
  transitional: {},
  responseType: 'arraybuffer' as const,
  maxRedirects: 0,
  validateStatus: () => true,
};

/** A type that is absent is the one of the form or Blob itself; of no body there is none. */
function headersOf({ body, headers }: WeixinRequest): RawAxiosRequestHeaders {
  const all = { Accept: '*/*', ...headers };
  return body && body.type === undefined ? all : { ...all, 'Content-Type': body?.type ?? false };
}

/**
 * Node's own, which tells when the first byte of a request leaves: with the connection, or over https with the end of the
 * handshake; through a proxy with that of the handshake behind it.
 */
function transportOf(onSent: () => void) {
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void) {
      const isTls = options.protocol === 'https:';
      const request = (isTls ? requestHttps : requestHttp)(options, onResponse);
      request.once('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', onSent));
      return request;
    },
  };
}
