import { sendToWeixin, type WeixinRequest } from '../../cloud-token/adapters/weixin-http.ts';
import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Credentials } from '../core/account.ts';
import type { TokenRequest } from '../core/fetch-token.ts';
import type { TransportReply } from '../core/token-reply.ts';

/** A token reply has at most some 3 kB; what is larger is none. */
const MAX_BYTES = 16 * 1024;
/** Stands in for the secret where a reply repeats it; with its space it can never pass for a token. */
const MASK = '(the AppSecret)';

/** Sends token requests for these credentials. Should a reply repeat the secret, it does not get any further. */
export function createTokenSender({ appid, secret }: Credentials, api: TokenApi) {
  return async ({ host, force, timeoutMs }: TokenRequest): Promise<TransportReply> => {
    const account = { grant_type: 'client_credential', appid, secret };
    const base = { host, path: `/cgi-bin/${api}`, timeoutMs, maxBytes: MAX_BYTES };
    const request: WeixinRequest =
      api === 'token'
        ? { ...base, method: 'GET', params: account }
        : { ...base, method: 'POST', data: { ...account, force_refresh: force } };
    const reply = await sendToWeixin(request);
    if (reply.kind !== 'answered') return reply;
    return { ...reply, body: reply.body.toString('utf8').replaceAll(secret, MASK) };
  };
}
