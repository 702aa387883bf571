import { type ResponseType, readApiReply } from '../core/api-reply.ts';
import { parseHosts } from '../core/hosts.ts';
import { TokenError } from '../core/token-error.ts';
import { withoutSecrets } from '../core/without-secrets.ts';
import { sendToWeixin, type WeixinReply } from './weixin-http.ts';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 20 * 1024 * 1024;

/** A call of a WeChat server API. */
export interface WeixinCall {
  /** The HTTP method. @default 'POST' when there is `data`, else 'GET' */
  method?: 'GET' | 'POST';
  /** Query parameters besides `access_token`. @default none */
  params?: Record<string, unknown>;
  /** The body: an object is sent as JSON; a Buffer, URLSearchParams or (Node 18 and up) FormData as it is. No stream: it may be sent twice. @default none */
  data?: unknown;
  /** 'arraybuffer' for images and files. @default 'json' */
  responseType?: ResponseType;
}

/**
 * Calls a WeChat API with a token, on the next host when one cannot be reached. A call whose answer got lost is made
 * again only when it is a GET: WeChat may have carried it out.
 */
export async function callWithToken(path: string, call: WeixinCall, token: string): Promise<unknown> {
  if (!/^\/[^/]/.test(path)) throw badPath(path, token);
  const method = call.method ?? (call.data === undefined ? 'GET' : 'POST');
  const params = { ...call.params, access_token: token };
  let failure = '';
  for (const host of parseHosts(process.env.WEIXIN_API_HOSTS)) {
    const request = {
      host,
      path,
      method,
      params,
      data: call.data,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    };
    const reply: WeixinReply = await sendToWeixin(request);
    if (reply.kind === 'answered')
      return readApiReply(reply.status, reply.body, call.responseType ?? 'json', token);
    failure = reply.why;
    if (reply.kind === 'lost' && method !== 'GET') break;
  }
  throw unreachable(failure);
}

function unreachable(why: string): TokenError {
  return new TokenError({
    code: 'network',
    errCode: -601003,
    errMsg: `no answer from WeChat: ${why}`,
    hint: "check the function's network and WEIXIN_API_HOSTS / 检查云函数的网络和 WEIXIN_API_HOSTS",
  });
}

/** A token may stand in the query, or where somebody has forgotten the question mark. */
function badPath(path: string, token: string): TokenError {
  const shown = withoutSecrets(path.replace(/\?.*/s, ''), token);
  return new TokenError({
    code: 'configuration',
    errCode: -501007,
    errMsg: `the path of a WeChat API begins with one slash, as in /wxa/getwxacodeunlimit: "${shown}"`,
  });
}
