import { timingSafeEqual } from 'node:crypto';
import { signatureOf } from '../../cloud-token/core/request-signature.ts';
import type { AccessKey } from './access-keys.ts';

/** A request that is signed with one of the keys. */
export interface SignedRequest {
  /** The request's own id, which its answer is bound to. */
  id: string;
  key: AccessKey;
}

/** What is wrong with a signature: for the log, never for who sent it. */
export interface WrongSignature {
  wrong: 'headers' | 'signature' | 'clock';
  /** How far the sender's clock is ahead of ours; with a minus, behind. */
  clockOffSec?: number;
  /** Whose key it was, when only the clock is wrong. */
  caller?: string;
}

/** A sender's clock may be so far off, either way. */
const TOLERANCE_SEC = 5 * 60;
const MAX_SIGNATURES = 8;

/**
 * Who has signed a request, as Standard Webhooks has it. Every signature is compared with that of every key, each
 * comparison in constant time.
 *
 * @param headers by names in lower case
 * @param now ms since the epoch
 * @see https://www.standardwebhooks.com
 */
export function verifyRequest(
  headers: Record<string, string>,
  body: Buffer,
  keys: readonly AccessKey[],
  now: number,
): SignedRequest | WrongSignature {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': timestampSec = '',
    'webhook-signature': list = '',
  } = headers;
  const signatures = list.split(' ').filter(Boolean);
  const isWhole =
    /^[\w-]{1,64}$/.test(id) && /^\d{1,12}$/.test(timestampSec) && signatures.length <= MAX_SIGNATURES;
  if (!isWhole) return { wrong: 'headers' };

  const clockOffSec = Number(timestampSec) - Math.floor(now / 1000);
  const fitting = keys.filter(({ bytes }) => {
    const expected = signatureOf(bytes, id, timestampSec, body);
    return signatures.filter((signature) => isSame(signature, expected)).length > 0;
  });
  const [key] = fitting;
  if (!key) return { wrong: 'signature', clockOffSec };
  if (Math.abs(clockOffSec) > TOLERANCE_SEC) return { wrong: 'clock', clockOffSec, caller: key.name };
  return { id, key };
}

function isSame(signature: string, expected: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
