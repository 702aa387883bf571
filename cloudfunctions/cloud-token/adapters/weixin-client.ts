import { checkedPath } from '../core/api-path.ts';
import { withQuery } from '../core/api-query.ts';
import { type ResponseType, readApiReply } from '../core/api-reply.ts';
import { hintOfWay } from '../core/causes.ts';
import { configurationError } from '../core/configuration-error.ts';
import { parseHosts } from '../core/hosts.ts';
import { checkProxy } from '../core/proxy-variable.ts';
import { bodyOf } from '../core/request-body.ts';
import { TokenError } from '../core/token-error.ts';
import { checkOptions } from '../core/token-options.ts';
import { sendToWeixin } from './weixin-http.ts';

const TIMEOUT_MS = 10_000;
/** setTimeout takes no more. */
const MAX_TIMEOUT_MS = 2_147_483_647;
const MAX_BYTES = 20 * 1024 * 1024;

/** A call of a WeChat server API. */
export interface WeixinCall {
  /** The HTTP method. @default 'POST' when there is `data`, else 'GET' */
  method?: 'GET' | 'POST';
  /** Query parameters besides `access_token`: texts, numbers and booleans. @default none */
  params?: Record<string, unknown>;
  /** The body: an object is sent as JSON; a text, a Buffer, URLSearchParams or (Node 18 and up) FormData as it is. No stream: it may be sent twice. @default none */
  data?: unknown;
  /** 'arraybuffer' for images and files. @default 'json' */
  responseType?: ResponseType;
  /** How long a host may take to answer, ms. @default 10_000 */
  timeoutMs?: number;
}

const OPTIONS = ['method', 'params', 'data', 'responseType', 'timeoutMs', 'appid'];

/**
 * Makes a call of a WeChat API ready, to be sent with a token as often as need be: to the next host when one cannot be
 * reached. A call whose answer got lost is made again only when it is a GET: WeChat may have carried it out. Throws a
 * `TokenError` (`configuration`) for what cannot be sent.
 */
export function prepareCall(path: unknown, call: unknown = {}): (token: string) => Promise<unknown> {
  checkOptions(call, OPTIONS);
  const { data, params, method, responseType = 'json', timeoutMs = TIMEOUT_MS } = call as WeixinCall;
  checkOneOf('method', method, [undefined, 'GET', 'POST']);
  checkOneOf('responseType', responseType, ['json', 'arraybuffer']);
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS))
    throw configurationError('timeoutMs is no number of milliseconds');
  const checked = checkedPath(path);
  withQuery(checked, params, '');
  const body = data === undefined ? undefined : bodyOf(data);
  const hosts = parseHosts(process.env.WEIXIN_API_HOSTS);
  checkProxy(process.env);

  return async (token) => {
    const request = {
      path: withQuery(checked, params, token),
      method: method ?? (body ? 'POST' : 'GET'),
      body,
      timeoutMs,
      maxBytes: MAX_BYTES,
    };
    let failure = '';
    for (const host of hosts) {
      const reply = await sendToWeixin({ ...request, host });
      if (reply.kind === 'answered') return readApiReply(reply, responseType, token);
      failure = reply.why;
      if (reply.kind === 'lost' && request.method !== 'GET') break;
    }
    throw unreachable(failure);
  };
}

function checkOneOf(name: string, value: unknown, values: readonly unknown[]): void {
  if (values.includes(value)) return;
  const known = values.filter((each) => each !== undefined).map((each) => `'${String(each)}'`);
  throw configurationError(`the option ${name} is not ${known.join(' or ')}`);
}

function unreachable(why: string): TokenError {
  const errMsg = `no answer from WeChat: ${why}`;
  return new TokenError({ code: 'network', errCode: -601003, errMsg, hint: hintOfWay(errMsg) });
}
