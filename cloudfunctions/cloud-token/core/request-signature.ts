import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/**
 * The bytes of an access key, `whsec_` and the base64 of 24 to 64 bytes; undefined for what is none.
 *
 * @see https://www.standardwebhooks.com
 */
export function parseAccessKey(text: string): Buffer | undefined {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  const bytes = Buffer.from(base64, 'base64');
  // Node.js skips over what is no base64, and a key that others read otherwise fits nowhere.
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  return isWhole && bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES ? bytes : undefined;
}

/** The signature of a request, as Standard Webhooks has it: `v1,` and the base64 of an HMAC-SHA256. */
export function signatureOf(key: Buffer, id: string, timestampSec: string, body: string | Buffer): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSec}.`).update(body).digest('base64')}`;
}
