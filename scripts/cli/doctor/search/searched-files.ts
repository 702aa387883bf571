import { isUtf8 } from 'node:buffer';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../../project.ts';

/** What is longer is no source: bundles have some 1.3 MB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** As much as git looks at. */
const BEGINNING_BYTES = 8000;

/** What `isSearched` says no to, as pathspecs for git. */
export const UNSEARCHED = [
  ...['**/node_modules/**', '**/*-lock.json', '**/*-lock.yaml', '**/npm-shrinkwrap.json'],
  ...['**/yarn.lock', '**/bun.lock', '**/bun.lockb'],
].map((pattern) => `:(exclude,glob)${pattern}`);

/** A text file of a project. */
export interface SearchedFile {
  /** Relative to the project's folder, with slashes. */
  path: string;
  /** Absent when it is too large. */
  text?: string;
}

/** Whether a file, with slashes in its path, is one that the project's people write: no dependency, no lockfile. */
export function isSearched(path: string): boolean {
  return !/(^|\/)(\.git|node_modules)(\/|$)|(^|\/)([\w-]+-lock\.(json|yaml)|npm-shrinkwrap\.json|yarn\.lock|bun\.lockb?)$/.test(
    path,
  );
}

/** The text of a file, in UTF-8, UTF-16 or GBK; undefined for a binary one. */
export function textOf(content: Buffer): string | undefined {
  const encoding = utf16Of(content);
  if (encoding !== undefined) return new TextDecoder(encoding).decode(content);
  if (content.includes(0)) return undefined;
  return isUtf8(content) ? content.toString('utf8') : new TextDecoder('gb18030').decode(content);
}

/** Whether the beginning of a file is that of no text. */
export function isBinary(beginning: Buffer): boolean {
  const looked = beginning.subarray(0, BEGINNING_BYTES);
  return looked.includes(0) && utf16Of(looked) === undefined;
}

/** Told by the mark that PowerShell and Windows' editor write, or by the zeros in every other byte. */
function utf16Of(content: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (const [index, byte] of content.subarray(0, BEGINNING_BYTES).entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = Math.min(content.length, BEGINNING_BYTES) / 4;
  if (even === 0 && odd > 0 && odd >= enough) return 'utf-16le';
  return odd === 0 && even > 0 && even >= enough ? 'utf-16be' : undefined;
}

/** All text files of a project that are searched, in the order of their paths. What cannot be read is left out. */
export function searchedFiles({ folder }: Project): AsyncGenerator<SearchedFile> {
  return filesBelow(folder, '');
}

/** The same for one folder below, or beside, another one. */
export async function* filesBelow(folder: string, path: string): AsyncGenerator<SearchedFile> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (!isSearched(inner)) continue;
    if (entry.isDirectory()) yield* filesBelow(folder, inner);
    else if (entry.isFile()) yield* readSearched(folder, inner);
  }
}

async function* readSearched(folder: string, path: string): AsyncGenerator<SearchedFile> {
  const content = await readAtMost(join(folder, path)).catch(() => undefined);
  if (content === undefined) return;
  const text = content.isWhole ? textOf(content.bytes) : undefined;
  if (text !== undefined) yield { path, text };
  else if (!content.isWhole && !isBinary(content.bytes)) yield { path };
}

/** The whole of a file, or the beginning of a large one. */
async function readAtMost(path: string): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const file = await open(path);
  try {
    const isWhole = (await file.stat()).size <= MAX_FILE_BYTES;
    const bytes = isWhole ? await file.readFile() : Buffer.alloc(BEGINNING_BYTES);
    if (!isWhole) await file.read(bytes);
    return { bytes, isWhole };
  } finally {
    await file.close();
  }
}
