// core/: what the library decides, as pure functions and ports: no SDK, no axios, no `process.env`, no timers.
// token-reader.ts is where to begin; token-document.ts and token-life.ts are shared with refreshToken.

import { errmsgOf, ridOf } from './errcodes.ts';
import { TokenError } from './token-error.ts';

/** How to read an answer: as JSON, or as the bytes of an image or a file. */
export type ResponseType = 'json' | 'arraybuffer';

/**
 * Reads the reply of a WeChat API: the JSON value, or the bytes. Throws a `TokenError` when it carries an errcode, also
 * inside the JSON that WeChat answers a binary request with, and when it is no JSON or no HTTP 200. Should the reply
 * repeat the token, the error does not.
 */
export function readApiReply(
  status: number,
  body: Buffer,
  responseType: ResponseType,
  token: string,
): unknown {
  const json = parseJson(body);
  const { errcode, errmsg } = fieldsOf(json);
  if (typeof errcode === 'number' && errcode !== 0) throw weixinError(errcode, errmsgOf(errmsg, token));
  if (status !== 200) throw invalidReply(`HTTP status ${status}`);
  if (responseType === 'arraybuffer') return body;
  if (json === undefined) throw invalidReply(`not JSON (${body.length} bytes)`);
  return json;
}

function weixinError(errcode: number, errmsg: string): TokenError {
  return new TokenError({ code: 'weixin', errCode: errcode, errMsg: errmsg, rid: ridOf(errmsg) });
}

function invalidReply(what: string): TokenError {
  return new TokenError({
    code: 'invalid_reply',
    errCode: -601001,
    errMsg: `WeChat's reply is ${what}`,
    hint: "for images and files use responseType: 'arraybuffer' / 图片和文件请使用 responseType: 'arraybuffer'",
  });
}

/** `undefined` for what is no JSON; images are not even tried. */
function parseJson(body: Buffer): unknown {
  if (!/^\s*[[{"\dtfn-]/.test(body.subarray(0, 64).toString('latin1'))) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
