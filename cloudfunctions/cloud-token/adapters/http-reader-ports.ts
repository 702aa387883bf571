import { randomUUID } from 'node:crypto';
import { configurationError } from '../core/configuration-error.ts';
import { fieldsOf } from '../core/fields-of.ts';
import { parseJson } from '../core/parse-json.ts';
import { parseAccessKey, signatureOf } from '../core/request-signature.ts';
import { openSealed, type SealedToken } from '../core/sealed-token.ts';
import { isTokenValue, type TokenDocument } from '../core/token-document.ts';
import { TokenError } from '../core/token-error.ts';
import type { RefreshRequest, TokenReaderPorts } from '../core/token-reader-ports.ts';
import { withoutSecrets } from '../core/without-secrets.ts';
import type { HttpAccess } from './http-access.ts';
import { systemClock } from './system-clock.ts';
import { sendToWeixin } from './weixin-http.ts';

/** As long as `refreshToken` may take, behind `serveToken`. */
const TIMEOUT_MS = 16_000;
const MAX_BYTES = 100_000;

/**
 * What a reader outside CloudBase needs. One request brings the token, or the successor of a refused one: `serveToken` has
 * renewed what was due. Throws a `TokenError` (`configuration`) for an address or a key that is none.
 */
export function httpReaderPorts({ url, key, appid: own }: HttpAccess): TokenReaderPorts {
  const { origin, pathname, search } = checkedAddress(url);
  const accessKey = parseAccessKey(String(key).trim());
  if (!accessKey) throw configurationError('key is not whsec_ and the base64 of 24 to 64 bytes', KEY_HINT);

  const read = async ({ appid = own, rejected }: RefreshRequest): Promise<TokenDocument> => {
    const content = JSON.stringify({ appid, rejected });
    const id = randomUUID();
    const timestampSec = String(Math.floor(Date.now() / 1000));
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestampSec,
      'webhook-signature': signatureOf(accessKey, id, timestampSec, content),
    };
    const body = { content: Buffer.from(content), type: 'application/json' };
    const request = { host: origin, path: pathname + search, method: 'POST', body, headers };
    const reply = await sendToWeixin({ ...request, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    if (reply.kind !== 'answered') throw unanswered(reply.why);
    return documentOf(opened(reply.status, String(reply.body), accessKey, id), appid);
  };

  return {
    read,
    // What is reported has been compared and replaced by the time of the answer.
    refresh: async (request) => void (await read(request)),
    clock: systemClock,
    random: Math.random,
    log: (event) => console.warn(JSON.stringify(event)),
  };
}

function opened(status: number, text: string, accessKey: Buffer, id: string): SealedToken {
  const { errCode, errMsg, hint, sealed } = fieldsOf(parseJson(text));
  if (errCode === 0 && typeof sealed === 'string') {
    try {
      return openSealed(accessKey, id, sealed);
    } catch {
      throw foreign(status);
    }
  }
  if (typeof errCode !== 'number' || errCode === 0 || typeof errMsg !== 'string') throw foreign(status);
  throw new TokenError({
    code: status === 503 ? 'missing_token' : status === 401 ? 'denied' : 'configuration',
    errCode,
    errMsg: withoutSecrets(errMsg),
    hint: typeof hint === 'string' ? withoutSecrets(hint) : undefined,
  });
}

/** Nothing else in an answer is believed. A clock that is ahead makes no dead token of one that was good just now. */
function documentOf(sealed: SealedToken, wanted: string | undefined): TokenDocument {
  const { token: value, appid, expiresAt, reuseForMs } = sealed;
  const isWhole = isTokenValue(value) && [expiresAt, reuseForMs].every(Number.isFinite);
  if (!isWhole || appid !== (wanted ?? appid)) throw foreign(200);
  const now = systemClock.now();
  const token = {
    value,
    appid,
    api: 'token',
    issuedAt: now,
    expiresAt: Math.max(expiresAt, now + reuseForMs),
  } as const;
  return { token, reuseForMs };
}

function checkedAddress(url: unknown): URL {
  const address = typeof url === 'string' && /^https?:/i.test(url) ? parseUrl(url) : undefined;
  const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(address?.hostname ?? '');
  const isSafe = address?.protocol === 'https:' || isLocal;
  if (address && isSafe && !address.username) return address;
  throw configurationError('url is no https address of serveToken', URL_HINT);
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

const URL_HINT =
  'as the HTTP access service of the CloudBase console has it: https://your-domain/token / 填写云开发控制台 HTTP 访问服务中的地址：https://你的域名/token';
const KEY_HINT =
  'npx cloud-token-cli key makes one; of name:whsec_… give what follows the colon / 用 npx cloud-token-cli key 生成；name:whsec_… 只取冒号之后的部分';

function unanswered(why: string): TokenError {
  const errMsg = `no answer from serveToken: ${why}`;
  return new TokenError({ code: 'network', errCode: -601003, errMsg, hint: WAY });
}

function foreign(status: number): TokenError {
  const errMsg = `what answered (HTTP ${status}) is not serveToken with this key and AppID`;
  return new TokenError({ code: 'invalid_reply', errCode: -601003, errMsg, hint: WAY });
}

const WAY =
  'look at the path of the HTTP access service, the key and the network of this machine / 检查 HTTP 访问服务的路径、密钥和本机网络';
