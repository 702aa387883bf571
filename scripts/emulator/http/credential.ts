// http/: the one server of the local platform: what a request, a reply and a route are,
// and the faults that a reply can be made to have.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A random text of one run: who shows it was given it. */
export interface Credential {
  text: string;
  /** Whether this is the text; takes as long whatever it is. */
  isShown(candidate: unknown): boolean;
}

/** Makes a credential that nobody can guess. */
export function createCredential(): Credential {
  const text = randomBytes(32).toString('base64url');
  const expected = digest(text);
  return {
    text,
    isShown: (candidate) => typeof candidate === 'string' && timingSafeEqual(digest(candidate), expected),
  };
}

/** Of one length, which a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
