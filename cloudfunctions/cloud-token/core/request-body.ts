import { configurationError } from './configuration-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A body that can be sent any number of times. */
export interface RequestBody {
  /** Bytes, or a FormData or Blob, which an HTTP client knows how to read again. */
  content: unknown;
  /** Absent when `content` has a type of its own. */
  type?: string;
}

/**
 * The body of a request: an object as JSON, a text as the JSON it is taken for, bytes and forms as they are. Throws a
 * `TokenError` (`configuration`) for what cannot be sent twice or is no JSON.
 */
export function bodyOf(data: unknown): RequestBody {
  if (typeof data === 'string') return { content: Buffer.from(data), type: 'application/json' };
  if (data instanceof URLSearchParams)
    return { content: Buffer.from(String(data)), type: 'application/x-www-form-urlencoded;charset=utf-8' };
  if (ArrayBuffer.isView(data))
    return { content: Buffer.from(data.buffer, data.byteOffset, data.byteLength), type: BYTES };
  if (data instanceof ArrayBuffer) return { content: Buffer.from(data), type: BYTES };
  if (isStream(data)) throw configurationError('data is a stream, which cannot be sent a second time', FILES);
  if (['FormData', 'Blob', 'File'].includes(kindOf(data))) return { content: data };
  return { content: Buffer.from(jsonOf(data)), type: 'application/json' };
}

const BYTES = 'application/octet-stream';
const FILES =
  'send a file as a Blob in a FormData, that of Node.js (18 and up) / 文件请用 Blob 放进 Node.js 18 及以上自带的 FormData 发送';
const JSON_HINT =
  'data is an object or an array of what JSON has; an integer beyond 2^53 goes as a text / data 须为可转成 JSON 的对象或数组；超过 2^53 的整数用字符串';

/** npm's form-data is a stream too. */
function isStream(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return 'pipe' in data || 'getReader' in data || Symbol.asyncIterator in data;
}

function jsonOf(data: unknown): string {
  const kind = kindOf(data);
  let why = kind === 'Promise' ? 'it is a Promise (is an await missing?)' : `it is a ${kind}`;
  try {
    const json = String(JSON.stringify(data));
    // JSON makes {} of a Map, a Promise or an Error, and WeChat takes nothing but objects and arrays.
    if (['Object', 'Array'].includes(kind) && /^[[{]/.test(json)) return json;
  } catch (error) {
    why = withoutSecrets(String((error as Error).message));
  }
  throw configurationError(`data cannot be sent as JSON: ${why}`, JSON_HINT);
}

/** As `Object.prototype.toString` has it, which knows the classes of other copies and other realms. */
function kindOf(data: unknown): string {
  return Object.prototype.toString.call(data).slice('[object '.length, -1);
}
