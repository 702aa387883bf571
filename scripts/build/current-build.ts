import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from './write-folder.ts';

/** What goes into a build. npm's own list tells which packages are installed, without reading them all. */
const SOURCES = [
  'cloudfunctions',
  'scripts',
  'LICENSE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];

/** Stands in `dist/` beside what was built. */
export const BUILD_RECORD = 'build.json';
const RECORD_PATH = join('dist', BUILD_RECORD);

interface BuildRecord {
  /** Hash of what it was made of. */
  sources: string;
  /** Hash of what was made. */
  made: string;
  artifacts: Artifact[];
}

/** Hash of all that goes into a build of the project in the working directory, as it is now. */
export function hashOfSources(): string {
  return hashOf(SOURCES);
}

/** Notes what was built, of sources with this hash. */
export function recordBuild(sources: string, artifacts: Artifact[]): void {
  const record: BuildRecord = { sources, made: hashOf(foldersOf(artifacts)), artifacts };
  writeFileSync(RECORD_PATH, JSON.stringify(record));
}

/** What is in `dist/`, if no source and no built file has changed since; to build again would bring the very same. */
export function currentBuild(): Artifact[] | undefined {
  const record = readRecord();
  if (!record || hashOfSources() !== record.sources) return undefined;
  return hashOf(foldersOf(record.artifacts)) === record.made ? record.artifacts : undefined;
}

function readRecord(): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(RECORD_PATH, 'utf8')) as BuildRecord;
  } catch {
    return undefined;
  }
}

function foldersOf(artifacts: Artifact[]): string[] {
  return artifacts.map(({ folder }) => folder);
}

function hashOf(paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.filter(existsSync)) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash: Hash, path: string): void {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
    return;
  }
  const content = readFileSync(path);
  hash.update(`${path}\0${content.length}\0`).update(content);
}
