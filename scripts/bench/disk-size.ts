import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Locked = Record<string, { dependencies?: Record<string, string> }>;

/** Bytes of all files in a folder, but for what is installed in it. */
export function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules');
  const bytesOf = (path: string, isFolder: boolean) => (isFolder ? folderBytes(path) : statSync(path).size);
  return entries.reduce((sum, entry) => sum + bytesOf(join(folder, entry.name), entry.isDirectory()), 0);
}

/**
 * Bytes of packages and of all they need, as the lockfile of `project` has them installed there. Throws when one is not
 * installed.
 */
export function installedBytes(project: string, names: readonly string[]): number {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Locked;
  };
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const path = locate(packages, name, from);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const needed of Object.keys(packages[path]?.dependencies ?? {})) add(needed, path);
  };
  for (const name of names) add(name, '');
  return [...found].reduce((sum, path) => sum + folderBytes(join(project, path)), 0);
}

/** Where Node finds a package that the one at `from` requires: beside it, or further out. */
function locate(packages: Locked, name: string, from: string): string | undefined {
  const path = join(from, 'node_modules', name);
  if (path in packages || from === '') return path in packages ? path : undefined;
  const outer = from.slice(0, Math.max(0, from.lastIndexOf('node_modules') - 1));
  return locate(packages, name, outer);
}
