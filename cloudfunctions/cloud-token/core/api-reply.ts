import { hintOfWay } from './causes.ts';
import { isRefusal } from './errcodes.ts';
import { fieldsOf } from './fields-of.ts';
import { parseJson } from './parse-json.ts';
import { TokenError } from './token-error.ts';
import { errcodeOf, weixinError } from './weixin-error.ts';
import { isFile, type ReplyHeaders } from './weixin-reply.ts';

/** Whoever calls gets to see a refusal only when another token did not help, or the refused one was new. */
const REFUSED_AGAIN =
  'a token renewed just now is refused too, so it is not the cause: check that this account may call the API, and that no other access_token stands in the address / ' +
  '刚换的 token 也被拒绝，问题不在 token：检查账号是否有权调用此接口，以及地址里是否带了别的 access_token';

/** How to read an answer: as JSON, or as the bytes of an image or a file. */
export type ResponseType = 'json' | 'arraybuffer';

/** A Buffer, for whoever has the types of Node.js (`@types/node`); else the Uint8Array that it is too. */
export type Bytes = typeof globalThis extends { Buffer: { alloc(size: number): infer B } } ? B : Uint8Array;

/** An answer over HTTP. */
export interface Answer {
  status: number;
  body: Buffer;
  headers?: ReplyHeaders | undefined;
}

/**
 * Reads the answer of a WeChat API: the JSON value, under whatever content type, or the bytes. Throws a `TokenError`
 * when it carries an errcode, also inside the JSON that WeChat answers a binary request with, and when it is no JSON or
 * no HTTP 200. Should the answer repeat the token, the error does not.
 */
export function readApiReply(answer: Answer, responseType: ResponseType, token: string): unknown {
  const { status, body, headers } = answer;
  const isBinary = responseType === 'arraybuffer';
  if (isBinary && status === 200 && isFile(headers)) return body;
  const json = parseJson(body.toString('utf8'));
  const errcode = errcodeOf(fieldsOf(json).errcode);
  if (errcode) throw weixinError(json, { token, hint: isRefusal(errcode) ? REFUSED_AGAIN : undefined });
  if (status !== 200) throw invalidReply(`HTTP status ${status}`);
  if (isBinary && body.length === 0) throw invalidReply('empty');
  if (isBinary) return body;
  if (json === undefined) throw invalidReply(`not JSON${otherThanJson(answer)}`);
  return json;
}

/** What somebody can know it by who may not see it. */
function otherThanJson({ body, headers }: Answer): string {
  const start = body.subarray(0, 200).toString('utf8').trimStart();
  if (/^<(\?xml|xml|error)/i.test(start)) return ` but XML (${body.length} bytes)`;
  if (start.startsWith('<')) return ` but HTML (${body.length} bytes)`;
  const [type] = /^[\w.+-]+\/[\w.+-]+/.exec(String(headers?.['content-type'])) ?? [];
  const isBinary = /[^\P{Cc}\s]|\uFFFD/u.test(start);
  return ` (${body.length} bytes${type ? ` of ${type}` : isBinary ? ', binary' : ''})`;
}

/** What answered is not WeChat, or not what was asked for. */
export function invalidReply(what: string): TokenError {
  const errMsg = `WeChat's reply is ${what}`;
  return new TokenError({ code: 'invalid_reply', errCode: -601001, errMsg, hint: hintOfWay(errMsg) });
}
