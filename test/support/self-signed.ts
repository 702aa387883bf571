import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * A key and a certificate for it that nobody has reason to trust, made anew each time: the smallest X.509 there is
 * (Ed25519, no name), so that no key file lies in the project. For `hosts`, such as `*.example.com`, if there are any.
 */
export function createSelfSigned(hosts: string[] = []): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const ed25519 = sequence(der(0x06, Buffer.of(0x2b, 0x65, 0x70)));
  const nobody = sequence();
  const validity = sequence(utcTime('200101000000Z'), utcTime('491231235959Z'));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const number = der(0x02, Buffer.of(1));
  const { version, extensions } = namesOf(hosts);
  const body = [number, ed25519, nobody, validity, nobody, subjectKey];
  const content = sequence(...version, ...body, ...extensions);
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign(null, content, privateKey)]));
  const base64 = sequence(content, ed25519, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/** Names are an extension (subjectAltName), which came with version 3 of X.509; without any it is version 1. */
function namesOf(hosts: string[]): { version: Buffer[]; extensions: Buffer[] } {
  if (hosts.length === 0) return { version: [], extensions: [] };
  const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))));
  const extension = sequence(der(0x06, Buffer.of(0x55, 0x1d, 0x11)), der(0x04, names));
  return { version: [der(0xa0, der(0x02, Buffer.of(2)))], extensions: [der(0xa3, sequence(extension))] };
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** One value with its tag and length; all of ours are shorter than 64 KiB. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...bytes), content]);
}
