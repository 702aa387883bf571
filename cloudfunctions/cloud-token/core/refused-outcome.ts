import { isRefusal } from './errcodes.ts';
import { fieldsOf } from './fields-of.ts';
import { parseJson } from './parse-json.ts';
import { isTokenError } from './token-error.ts';
import { isFile, type ReplyHeaders } from './weixin-reply.ts';

/** WeChat refuses a token in some 200 bytes. */
const MAX_BYTES = 4096;

/** Where HTTP clients and SDKs put the body of an answer, and programs its text. */
const PARTS = ['data', '_data', 'body', 'result', 'text', 'message'];

/**
 * Whether an operation's result or error says that WeChat refused its token, in any of the shapes HTTP clients and SDKs
 * give it: parsed, as text, as bytes, as a Blob or as a fetch `Response`; itself, as its `data`, `body` or `result`, or as
 * those of its `response`; at the end of an error's message; also a `WeChatAPIError` of wechat-api and co-wechat-api, whose
 * `code` is the errcode. Consumes nothing of it, and never rejects. A file is no refusal, whatever stands in it.
 */
export async function isRefusedOutcome(outcome: unknown): Promise<boolean> {
  try {
    // A refresh that failed has an errcode of WeChat's too.
    if (isTokenError(outcome)) return outcome.code === 'weixin' && isRefusal(outcome.errCode);
    if (isRefused(outcome)) return true;
    const holders = [outcome, fieldsOf(outcome).response];
    const parts = holders.flatMap(partsOf);
    if (parts.some(isRefused)) return true;
    return (await Promise.all([...holders, ...parts].map(isRefusedStream))).includes(true);
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

function partsOf(holder: unknown): unknown[] {
  const fields = fieldsOf(holder);
  if (isFile(headersOf(fields))) return [];
  // As node-easywechat says it: `Failed to get jssdk_ticket: {"errcode":40001,…}`.
  const end = holder instanceof Error && holder.message.slice(holder.message.indexOf('{'));
  return [...PARTS.map((part) => fields[part]), end];
}

function headersOf({ headers }: Record<string, unknown>): ReplyHeaders {
  const header = (name: string) => {
    const { get, [name]: field } = fieldsOf(headers);
    const value: unknown = typeof get === 'function' ? get.call(headers, name) : field;
    return typeof value === 'string' ? value : undefined;
  };
  return { 'content-type': header('content-type'), 'content-disposition': header('content-disposition') };
}

/** Reads a copy of a Blob or a fetch `Response`, and of that no more than a refusal has. */
async function isRefusedStream(value: unknown): Promise<boolean> {
  const stream = copyOf(value);
  return stream ? isRefused(await beginningOf(stream)) : false;
}

function copyOf(value: unknown): AsyncIterable<Uint8Array> | null {
  const fields = fieldsOf(value);
  // By its name: node-fetch has a class of its own.
  const isBlob = Object.prototype.toString.call(value) === '[object Blob]';
  const headers = isBlob ? { 'content-type': String(fields.type) } : headersOf(fields);
  // A stream of events may never end.
  if (isFile(headers) || /event-stream/i.test(`${headers['content-type']}`)) return null;
  if (isBlob) return (value as Blob).slice(0, MAX_BYTES + 1).stream() as unknown as AsyncIterable<Uint8Array>;
  // One of node-fetch that somebody has begun to pipe does not count as used, and a copy would hold it up.
  const isPiped = (fieldsOf(fields.body).readableFlowing ?? null) !== null;
  if (fields.bodyUsed !== false || isPiped) return null;
  return (value as Response).clone().body as unknown as AsyncIterable<Uint8Array> | null;
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
    // Where that only pauses the copy, as with minipass-fetch, the copy would hold the original up.
    (stream as { resume?(): void }).resume?.();
  }
}
