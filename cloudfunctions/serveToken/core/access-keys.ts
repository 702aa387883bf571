// core/: who may ask over HTTP, what a request is, and the answer to it: pure functions and ports.
// serve.ts tells the story; read that first.

import { parseAccessKey } from '../../cloud-token/core/request-signature.ts';

/** Somebody who may ask. */
export interface AccessKey {
  /** For the log. */
  name: string;
  bytes: Buffer;
}

export interface AccessKeys {
  keys: AccessKey[];
  badEntries: BadEntry[];
}

/** An entry that is no key, by what may be shown of it. */
export interface BadEntry {
  /** Its place in the list, from 1. */
  place: number;
  /** Absent where what stands there may be the key. */
  name?: string;
}

/** Reads `HTTP_ACCESS_KEYS`, a comma list of `name:whsec_…`, with Chinese commas too. A bad entry disables itself only. */
export function parseAccessKeys(list: string | undefined): AccessKeys {
  const found: AccessKeys = { keys: [], badEntries: [] };
  const entries = (list ?? '').split(/[,，]/).map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    if (entry === '') continue;
    const [, name = '', key = ''] = /^(?!whsec_)([^:\s]{1,32}):(.*)$/s.exec(entry) ?? [];
    const bytes = parseAccessKey(key);
    if (bytes) found.keys.push({ name, bytes });
    else found.badEntries.push({ place: index + 1, ...(isName(name) && { name }) });
  }
  return found;
}

/** Not the key, or the beginning of one, that stands before its name. */
function isName(text: string): boolean {
  return text !== '' && !/whsec_/i.test(text) && !parseAccessKey(`whsec_${text}`);
}

/** What is wrong with an entry, in one sentence without a key. */
export function problemOf({ place, name }: BadEntry): string {
  return name === undefined
    ? `entry ${place} of HTTP_ACCESS_KEYS is not name:whsec_…, with a name of at most 32 characters`
    : `the key "${name}" in HTTP_ACCESS_KEYS is not whsec_ and the base64 of 24 to 64 bytes`;
}
