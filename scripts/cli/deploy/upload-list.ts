import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What of a function's folder goes up, and what does not; by their paths in it, with `/`. */
export interface UploadList {
  files: string[];
  /** Folders end in `/` and stand for all that is in them. */
  leftOut: string[];
}

/** Private keys, certificates and variables, by the ends of their names; those of SSH by the whole. */
const KEYS = /\.(key|pem|p8|p12|pfx|jks|keystore|ppk|env)$|^id_(rsa|dsa|ecdsa|ed25519)$/i;
/** Of DevTools, with what only this machine is to know. */
const PRIVATE = /^project\.private\.config\.json$/i;

/**
 * Reads what of a folder is code: no hidden file (`.env`, `.npmrc`, `.git/`), no key or `prod.env`, no link, which could lead anywhere.
 * Packages in node_modules are taken as they are, but for a `.git/`.
 */
export async function uploadList(folder: string): Promise<UploadList> {
  const list: UploadList = { files: [], leftOut: [] };
  await collect(folder, folder, list);
  return { files: list.files.sort(), leftOut: list.leftOut.sort() };
}

async function collect(folder: string, place: string, list: UploadList): Promise<void> {
  for (const entry of await readdir(place, { withFileTypes: true })) {
    const path = relative(folder, join(place, entry.name)).split(sep).join('/');
    const isFolder = entry.isDirectory();
    const isCode = (isFolder || entry.isFile()) && !isPrivate(path, entry.name);
    if (!isCode) list.leftOut.push(isFolder ? `${path}/` : path);
    else if (isFolder) await collect(folder, join(place, entry.name), list);
    else list.files.push(path);
  }
}

function isPrivate(path: string, name: string): boolean {
  if (name === '.git') return true;
  if (/(^|\/)node_modules\//.test(path)) return false;
  return name.startsWith('.') || KEYS.test(name) || PRIVATE.test(name);
}
