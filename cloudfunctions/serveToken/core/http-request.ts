import { fieldsOf } from '../../cloud-token/core/fields-of.ts';

/** What CloudBase's HTTP access service brings. */
export interface HttpRequest {
  method: string;
  /** By names in lower case. */
  headers: Record<string, string>;
  /** As it was sent; undefined when it is too long. */
  body: Buffer | undefined;
}

/** A request for a token has some 60 bytes. */
const MAX_BODY_BYTES = 4096;

/**
 * Reads the event of a request. A mini program can send one of the very same shape, so that nothing in it is known to be
 * true but what is signed.
 */
export function readHttpRequest(event: unknown): HttpRequest {
  const { httpMethod, headers, body, isBase64Encoded } = fieldsOf(event);
  const named = Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    method: String(httpMethod ?? '').toUpperCase(),
    headers: Object.fromEntries(named),
    body: bytesOf(typeof body === 'string' ? body : '', isBase64Encoded === true),
  };
}

function bytesOf(text: string, isBase64: boolean): Buffer | undefined {
  // Base64 is the longest way to write bytes down.
  if (text.length > 2 * MAX_BODY_BYTES) return undefined;
  const bytes = Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  return bytes.length > MAX_BODY_BYTES ? undefined : bytes;
}
