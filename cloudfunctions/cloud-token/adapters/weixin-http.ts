import http from 'node:http';
import https from 'node:https';
import type { AxiosRequestConfig } from 'axios';

/** One request to WeChat; `params` go into the query, `data` as JSON (or as what axios takes) into the body. */
export interface WeixinRequest {
  /** Base address, such as `https://api.weixin.qq.com`. */
  host: string;
  path: string;
  method: string;
  params?: Record<string, unknown>;
  data?: unknown;
  /** For the whole exchange, ms. */
  timeoutMs: number;
  maxBytes: number;
}

export type WeixinReply =
  | { kind: 'answered'; status: number; body: Buffer }
  /** The request did not reach WeChat. */
  | { kind: 'unsent'; why: string }
  /** The request may have reached WeChat, its answer did not reach us. */
  | { kind: 'lost'; why: string };

/**
 * Sends one request. Rejects only with what the caller's own data throws. Follows no redirect, for the secret goes to no
 * other host, and passes nothing of axios's errors on but their code, for their config holds the secret.
 */
export async function sendToWeixin(request: WeixinRequest): Promise<WeixinReply> {
  const { default: axios } = await import('axios');
  const abort = new AbortController();
  // axios's own time-out starts anew with every byte that arrives.
  const timer = setTimeout(() => abort.abort(), request.timeoutMs);
  try {
    const { status, data } = await axios.request<ArrayBuffer>(configOf(request, abort.signal));
    return { kind: 'answered', status, body: Buffer.from(data) };
  } catch (error) {
    if (!axios.isAxiosError(error)) throw error;
    const why = abort.signal.aborted ? 'TIMEOUT' : String(error.code);
    return { kind: isUnsent(why) ? 'unsent' : 'lost', why: `${why} (${request.host})` };
  } finally {
    clearTimeout(timer);
  }
}

/** An instance is frozen between invocations: a connection kept from the one before may be dead without its knowing. */
const AGENTS = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

function configOf(
  { host, path, method, params, data, maxBytes }: WeixinRequest,
  signal: AbortSignal,
): AxiosRequestConfig {
  return {
    ...AGENTS,
    baseURL: host,
    url: path,
    method,
    params,
    data,
    signal,
    responseType: 'arraybuffer',
    maxRedirects: 0,
    maxContentLength: maxBytes,
    validateStatus: () => true,
  };
}

/** Codes of failures before the first byte of the request: no address, no connection, no trusted certificate. */
function isUnsent(code: string): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS_.*|.*CERT.*|UNABLE_TO_.*)$/.test(
    code,
  );
}
