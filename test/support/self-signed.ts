import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * A key and a certificate for it that nobody has reason to trust, made anew each time: the smallest X.509 there is
 * (version 1, Ed25519, no name), so that no key file lies in the project.
 */
export function createSelfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const ed25519 = sequence(der(0x06, Buffer.of(0x2b, 0x65, 0x70)));
  const nobody = sequence();
  const validity = sequence(utcTime('200101000000Z'), utcTime('491231235959Z'));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(der(0x02, Buffer.of(1)), ed25519, nobody, validity, nobody, subjectKey);
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign(null, content, privateKey)]));
  const base64 = sequence(content, ed25519, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** One value with its tag and length; all of ours are shorter than 256 bytes. */
function der(tag: number, content: Buffer): Buffer {
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}
