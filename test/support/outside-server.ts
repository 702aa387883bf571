import { randomBytes, webcrypto } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** What an answer holds that was sealed. */
export interface Opened {
  token: string;
  appid: string;
  expiresAt: number;
  reuseForMs: number;
}

/** Makes up an access key. */
export function newAccessKey(bytes = 32): string {
  return `whsec_${randomBytes(bytes).toString('base64')}`;
}

/** The headers of a request, signed by the official package of Standard Webhooks. */
export function signedHeaders(
  key: string,
  body: string,
  id = 'msg_1',
  at = new Date(),
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, at, body),
  };
}

/** How a server outside gets the token. */
interface Access {
  url: string;
  key: string;
  /** Its clock, ms since the epoch. @default the machine's */
  now?: () => number;
}

/** Asks as a server outside does. */
export async function askOverHttp(
  { url, key, now = Date.now }: Access,
  inquiry: object = {},
  headers: Record<string, string> = {},
) {
  const body = JSON.stringify(inquiry);
  const id = `msg_${randomBytes(9).toString('hex')}`;
  const all = { ...signedHeaders(key, body, id, new Date(now())), ...headers };
  const response = await fetch(url, { method: 'POST', headers: all, body });
  const answer = (await response.json()) as {
    errCode: number;
    errMsg: string;
    hint?: string;
    sealed?: string;
  };
  return { id, status: response.status, headers: response.headers, answer };
}

/** Opens a sealed answer with the Web Crypto API, by the protocol alone. */
export async function open(key: string, id: string, sealed: string): Promise<Opened> {
  const { subtle } = webcrypto;
  const accessKey = Buffer.from(key.slice('whsec_'.length), 'base64');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const signing = await subtle.importKey('raw', accessKey, hmac, false, ['sign']);
  const derived = await subtle.sign('HMAC', signing, Buffer.from('cloud-token/sealed/v1'));
  const opening = await subtle.importKey('raw', derived, 'AES-GCM', false, ['decrypt']);
  const bytes = Buffer.from(sealed, 'base64');
  const gcm = { name: 'AES-GCM', iv: bytes.subarray(0, 12), additionalData: Buffer.from(id), tagLength: 128 };
  return JSON.parse(Buffer.from(await subtle.decrypt(gcm, opening, bytes.subarray(12))).toString()) as Opened;
}

/** Asks and opens the answer. */
export async function getOverHttp(access: Access, inquiry: object = {}): Promise<Opened> {
  const { id, status, answer } = await askOverHttp(access, inquiry);
  if (answer.sealed === undefined) throw new Error(`${status} ${JSON.stringify(answer)}`);
  return open(access.key, id, answer.sealed);
}
