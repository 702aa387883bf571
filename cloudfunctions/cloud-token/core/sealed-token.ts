import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** What a server outside is told, sealed. */
export interface SealedToken {
  token: string;
  appid: string;
  /** ms since the epoch */
  expiresAt: number;
  /** For so long it need not ask again, ms. */
  reuseForMs: number;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a token for who holds the access key: base64 of `iv | ciphertext | tag`, AES-256-GCM. `id` is the request's, so that
 * the answer to one is none to another.
 *
 * @param iv 12 bytes that this key never sees again
 */
export function seal(accessKey: Buffer, id: string, content: SealedToken, iv: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', sealKey(accessKey), iv).setAAD(Buffer.from(id));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
  return Buffer.concat([iv, ciphertext, cipher.getAuthTag()]).toString('base64');
}

/** Opens what `seal` has made. Throws for what was not sealed with this key for this request. */
export function openSealed(accessKey: Buffer, id: string, sealed: string): SealedToken {
  const bytes = Buffer.from(sealed, 'base64');
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', sealKey(accessKey), bytes.subarray(0, IV_BYTES), options)
    .setAAD(Buffer.from(id))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text =
    decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  return JSON.parse(text) as SealedToken;
}

/** What signs a request never seals an answer. */
function sealKey(accessKey: Buffer): Buffer {
  return createHmac('sha256', accessKey).update('cloud-token/sealed/v1').digest();
}
