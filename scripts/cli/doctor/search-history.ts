import type { Readable } from 'node:stream';
import { findSecrets, type SecretPlace } from './find-secrets.ts';
import { git, startGit } from './git.ts';
import { oldestCommits } from './oldest-commits.ts';
import { isSearched, MAX_FILE_BYTES, textOf } from './searched-files.ts';

/** A secret in a version of a file that some commit has. */
export interface HistorySecret extends SecretPlace {
  /** Relative to the project's folder. */
  file: string;
  /** The short hash and the day of the oldest commit that has it; absent when the time was up before it was known. */
  commit?: string;
}

/** What a search of the history has seen. */
export interface HistorySearch {
  secrets: HistorySecret[];
  /** Whether it came to its end. */
  isComplete: boolean;
}

/** What is searched, and for what. */
export interface HistoryScope {
  /** The project's. */
  folder: string;
  /** Where it lies in the repository: empty, or a path that ends in a slash. */
  prefix: string;
  /** An AppSecret that is found whatever it is called. */
  known?: string | undefined;
}

/** One version of one file. */
interface Version {
  oid: string;
  file: string;
}

/**
 * Searches every version of every file that a branch, tag or stash can reach, newest first, until the signal ends it.
 * Each version is read once, however many commits have it, so that this takes seconds where a search of the diffs
 * takes minutes. Rejects with a `GitError`.
 *
 * @param onProgress the share that is done, from 0 to 1
 */
export async function searchHistory(
  scope: HistoryScope,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<HistorySearch> {
  const { folder, prefix, known } = scope;
  const found: (SecretPlace & Version)[] = [];
  try {
    const versions = await listVersions(folder, prefix, signal);
    for await (const [index, content] of contentsOf(folder, versions, signal)) {
      const version = versions[index] as Version;
      found.push(...findSecrets(textOf(content) ?? '', known).map((place) => ({ ...place, ...version })));
      onProgress((index + 1) / versions.length);
    }
    signal.throwIfAborted();
    return { secrets: await withCommits(scope, found, signal), isComplete: true };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { secrets: found, isComplete: false };
  }
}

async function listVersions(folder: string, prefix: string, signal: AbortSignal): Promise<Version[]> {
  const input = await git(folder, ['rev-list', '--objects', '--all'], { signal });
  const format = '--batch-check=%(objecttype) %(objectsize) %(objectname) %(rest)';
  const objects = await git(folder, ['cat-file', '--buffer', format], { input, signal });
  return objects.split('\n').flatMap((line) => {
    const [, type, bytes, oid = '', path = ''] = /^(\w+) (\d+) (\w+) (.*)$/.exec(line) ?? [];
    if (type !== 'blob' || Number(bytes) > MAX_FILE_BYTES || !path.startsWith(prefix)) return [];
    const file = path.slice(prefix.length);
    return isSearched(file) ? [{ oid, file }] : [];
  });
}

async function* contentsOf(
  folder: string,
  versions: Version[],
  signal: AbortSignal,
): AsyncGenerator<[index: number, content: Buffer]> {
  const input = versions.map(({ oid }) => `${oid}\n`).join('');
  const { stdout } = startGit(folder, ['cat-file', '--batch', '--buffer'], { input, signal });
  let index = 0;
  for await (const content of splitBatch(stdout)) yield [index++, content];
}

/** Takes apart what `cat-file --batch` prints: `<oid> blob <bytes>`, a line feed, the content, a line feed; again and again. */
async function* splitBatch(stdout: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const start = rest.indexOf('\n') + 1;
      const bytes = Number(rest.toString('latin1', 0, start).split(' ')[2] ?? Number.NaN);
      const isWhole = start + bytes < rest.length;
      if (!isWhole) break;
      yield rest.subarray(start, start + bytes);
      rest = rest.subarray(start + bytes + 1);
    }
  }
}

/** Each secret once for each path it had, with the oldest commit that has it there. */
async function withCommits(
  { folder, prefix }: HistoryScope,
  found: (SecretPlace & Version)[],
  signal: AbortSignal,
): Promise<HistorySecret[]> {
  if (found.length === 0) return [];
  const origins = await oldestCommits(folder, new Set(found.map(({ oid }) => oid)), signal);
  const secrets = origins
    .filter(({ path }) => path.startsWith(prefix) && isSearched(path))
    .flatMap(({ oid, path, commit }) => {
      const places = found.filter((place) => place.oid === oid);
      return places.map((place) => ({ ...place, file: path.slice(prefix.length), commit }));
    });
  return [
    ...new Map(secrets.map((secret) => [`${secret.file} ${secret.name} ${secret.value}`, secret])).values(),
  ];
}
