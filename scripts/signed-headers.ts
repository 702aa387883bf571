import { randomUUID } from 'node:crypto';
import { signatureOf } from '../cloudfunctions/cloud-token/core/request-signature.ts';

/**
 * The headers of a request to serveToken, as Standard Webhooks has them.
 *
 * @param now ms since the epoch
 */
export function signedHeaders(accessKey: Buffer, body: string, now: number) {
  const id = `msg_${randomUUID()}`;
  const timestampSec = String(Math.floor(now / 1000));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestampSec,
    'webhook-signature': signatureOf(accessKey, id, timestampSec, body),
  };
}
