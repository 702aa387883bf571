import { isRefusal } from './errcodes.ts';
import { fieldsOf } from './fields-of.ts';
import { parseJson } from './parse-json.ts';
import { isTokenError } from './token-error.ts';
import { isFile, type ReplyHeaders } from './weixin-reply.ts';

/** WeChat refuses a token in some 200 bytes. */
const MAX_BYTES = 4096;

/** Where HTTP clients and SDKs put the body of an answer, and programs its text. */
const PARTS = ['data', 'body', 'result', 'text', 'message'];

/**
 * Whether an operation's result or error says that WeChat refused its token, in any of the shapes HTTP clients and SDKs
 * give it: parsed, as text, as bytes or as a fetch `Response`; itself, as its `data`, `body` or `result`, or as those of
 * its `response`; also a `WeChatAPIError` of wechat-api and co-wechat-api, whose `code` is the errcode. Consumes nothing
 * of it, and never rejects. A file is no refusal, whatever stands in it.
 */
export async function isRefusedOutcome(outcome: unknown): Promise<boolean> {
  try {
    // A refresh that failed has an errcode of WeChat's too.
    if (isTokenError(outcome)) return outcome.code === 'weixin' && isRefusal(outcome.errCode);
    const { response } = fieldsOf(outcome);
    return (
      isRefused(outcome) ||
      [outcome, response].some(hasRefusedPart) ||
      (await isRefusedResponse(outcome)) ||
      (await isRefusedResponse(response))
    );
  } catch {
    // A getter or a stream of the caller's has thrown: that is none of WeChat's words.
    return false;
  }
}

function isRefused(value: unknown): boolean {
  const text = textOf(value);
  const { errcode, errCode, name, code } = fieldsOf(text === undefined ? value : parseJson(text));
  return isRefusal(errcode) || isRefusal(errCode) || (name === 'WeChatAPIError' && isRefusal(code));
}

function textOf(value: unknown): string | undefined {
  if (value instanceof ArrayBuffer) return textOf(new Uint8Array(value));
  if (typeof value === 'string') return value.length > MAX_BYTES ? undefined : value;
  if (!ArrayBuffer.isView(value) || value.byteLength > MAX_BYTES) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}

function hasRefusedPart(holder: unknown): boolean {
  const fields = fieldsOf(holder);
  return !isFile(headersOf(fields)) && PARTS.some((part) => isRefused(fields[part]));
}

function headersOf({ headers }: Record<string, unknown>): ReplyHeaders {
  const header = (name: string) => {
    const { get, [name]: field } = fieldsOf(headers);
    const value: unknown = typeof get === 'function' ? get.call(headers, name) : field;
    return typeof value === 'string' ? value : undefined;
  };
  return { 'content-type': header('content-type'), 'content-disposition': header('content-disposition') };
}

/** Reads a copy of a fetch `Response`, and of that no more than a refusal has. */
async function isRefusedResponse(value: unknown): Promise<boolean> {
  const fields = fieldsOf(value);
  // A stream of events may never end.
  const headers = headersOf(fields);
  if (fields.bodyUsed !== false || isFile(headers) || /event-stream/i.test(`${headers['content-type']}`))
    return false;
  const { body } = (value as Response).clone();
  return body ? isRefused(await beginningOf(body as unknown as AsyncIterable<Uint8Array>)) : false;
}

/** All of a stream; or, when that is more than a refusal, or does not begin like one, what has come so far. */
async function beginningOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const iterator = stream[Symbol.asyncIterator]();
  let bytes = Buffer.alloc(0);
  try {
    while (bytes.length <= MAX_BYTES && /^\s*(\{|$)/.test(String(bytes))) {
      const { done, value } = await iterator.next();
      if (done) break;
      bytes = Buffer.concat([bytes, value]);
    }
    return bytes;
  } finally {
    // Is not waited for: a copy has ended when the original has, which is the caller's.
    iterator.return?.().catch(() => undefined);
  }
}
