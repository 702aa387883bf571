import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is longer is no source: bundles have some 1.3 MB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** A text file of a project. */
export interface SearchedFile {
  /** Relative to the project's folder, with slashes. */
  path: string;
  text: string;
}

/** Whether a file, with slashes in its path, is one that the project's people write: no dependency, no lockfile. */
export function isSearched(path: string): boolean {
  return !/(^|\/)(\.git|node_modules)(\/|$)|(^|\/)([\w-]+-lock\.(json|yaml)|npm-shrinkwrap\.json|yarn\.lock|bun\.lockb?)$/.test(
    path,
  );
}

/** The text of a file; undefined for a binary one. */
export function textOf(content: Buffer): string | undefined {
  return content.includes(0) ? undefined : content.toString('utf8');
}

/** All text files of a project that are searched, in the order of their paths. What cannot be read is left out. */
export async function* searchedFiles(folder: string, path = ''): AsyncGenerator<SearchedFile> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (!isSearched(inner)) continue;
    if (entry.isDirectory()) yield* searchedFiles(folder, inner);
    else if (entry.isFile()) yield* readText(folder, inner);
  }
}

async function* readText(folder: string, path: string): AsyncGenerator<SearchedFile> {
  const file = join(folder, path);
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => Number.POSITIVE_INFINITY,
  );
  const content = bytes > MAX_FILE_BYTES ? undefined : await readFile(file).catch(() => undefined);
  const text = content && textOf(content);
  if (text !== undefined) yield { path, text };
}
