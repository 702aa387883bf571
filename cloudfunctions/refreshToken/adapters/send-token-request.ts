import { sendToWeixin } from '../../cloud-token/adapters/weixin-http.ts';
import { checkProxy } from '../../cloud-token/core/proxy-variable.ts';
import { bodyOf } from '../../cloud-token/core/request-body.ts';
import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Credentials } from '../core/credentials.ts';
import type { TokenRequest } from '../core/fetch-token.ts';
import type { TransportReply } from '../core/token-reply.ts';

/** A token reply has at most some 3 kB; what is larger is none. */
const MAX_BYTES = 16 * 1024;
/** Stands in for the secret where a reply repeats it; with its space it can never pass for a token. */
const MASK = '(the AppSecret)';

/**
 * Sends token requests for these credentials, and never rejects. Should a reply repeat the secret, it does not get any
 * further. Throws a `TokenError` (`configuration`) when the environment names a proxy that is none.
 */
export function createTokenSender({ appid, secret }: Pick<Credentials, 'appid' | 'secret'>, api: TokenApi) {
  checkProxy(process.env);
  return async ({ host, force, timeoutMs }: TokenRequest): Promise<TransportReply> => {
    const account = { grant_type: 'client_credential', appid, secret };
    const path = `/cgi-bin/${api}`;
    const limits = { host, timeoutMs, maxBytes: MAX_BYTES };
    const reply = await sendToWeixin(
      api === 'token'
        ? { ...limits, method: 'GET', path: `${path}?${new URLSearchParams(account)}` }
        : { ...limits, method: 'POST', path, body: bodyOf({ ...account, force_refresh: force }) },
    );
    if (reply.kind !== 'answered') return reply;
    const { kind, status, body } = reply;
    return { kind, status, body: body.toString('utf8').replaceAll(secret, MASK) };
  };
}
