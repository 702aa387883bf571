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
  /** What is wrong with the other entries, one sentence each, without a key. */
  problems: string[];
}

/** Reads `HTTP_ACCESS_KEYS`, a comma list of `name:whsec_…`. A bad entry disables itself only. */
export function parseAccessKeys(list: string | undefined): AccessKeys {
  const found: AccessKeys = { keys: [], problems: [] };
  const entries = (list ?? '').split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    if (entry === '') continue;
    const [, name, key = ''] = /^([^:\s]{1,32}):(.*)$/s.exec(entry) ?? [];
    const bytes = parseAccessKey(key);
    if (name !== undefined && bytes) found.keys.push({ name, bytes });
    else found.problems.push(name === undefined ? namelessEntry(index + 1) : badKey(name));
  }
  return found;
}

/** What stands there may be a key. */
function namelessEntry(position: number): string {
  return `entry ${position} of HTTP_ACCESS_KEYS is not name:whsec_…, with a name of at most 32 characters`;
}

function badKey(name: string): string {
  return `the key "${name}" in HTTP_ACCESS_KEYS is not whsec_ and the base64 of 24 to 64 bytes`;
}
