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

/** One version of a file, and one of the paths it has had. */
interface Version {
  oid: string;
  path: string;
}

type Found = SecretPlace & Version;

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
  const found: Found[] = [];
  try {
    const versions = await listVersions(folder, signal);
    let index = 0;
    for await (const content of contentsOf(folder, versions, signal)) {
      const version = versions[index++] as Version;
      found.push(...findSecrets(textOf(content) ?? '', known).map((place) => ({ ...place, ...version })));
      onProgress(index / versions.length);
    }
    signal.throwIfAborted();
    return { secrets: await withCommits(scope, found, signal), isComplete: true };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { secrets: found.flatMap((secret) => inProject(secret, prefix)), isComplete: false };
  }
}

async function listVersions(folder: string, signal: AbortSignal): Promise<Version[]> {
  const input = await git(folder, ['rev-list', '--objects', '--all'], { signal });
  const format = '--batch-check=%(objecttype) %(objectsize) %(objectname) %(rest)';
  const objects = await git(folder, ['cat-file', '--buffer', format], { input, signal });
  return objects.split('\n').flatMap((line) => {
    const [, type, bytes, oid = '', path = ''] = /^(\w+) (\d+) (\w+) (.*)$/.exec(line) ?? [];
    // Whether it lies in the project is not known yet: it may have had other paths, too.
    return type === 'blob' && Number(bytes) <= MAX_FILE_BYTES && isSearched(path) ? [{ oid, path }] : [];
  });
}

/** The contents of the versions, one for each, in their order. */
async function* contentsOf(folder: string, versions: Version[], signal: AbortSignal): AsyncGenerator<Buffer> {
  const input = versions.map(({ oid }) => `${oid}\n`).join('');
  const { stdout } = startGit(folder, ['cat-file', '--batch', '--buffer'], { input, signal });
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    // Each is `<oid> blob <bytes>`, a line feed, the content, and a line feed.
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
  found: Found[],
  signal: AbortSignal,
): Promise<HistorySecret[]> {
  if (found.length === 0) return [];
  const origins = await oldestCommits(folder, new Set(found.map(({ oid }) => oid)), signal);
  const secrets = origins.flatMap((origin) =>
    found
      .filter(({ oid }) => oid === origin.oid)
      .flatMap((place) => inProject({ ...place, ...origin }, prefix)),
  );
  return [
    ...new Map(secrets.map((secret) => [`${secret.file} ${secret.name} ${secret.value}`, secret])).values(),
  ];
}

function inProject<T extends Found>(
  { path, ...secret }: T,
  prefix: string,
): (Omit<T, 'path'> & { file: string })[] {
  return path.startsWith(prefix) && isSearched(path) ? [{ ...secret, file: path.slice(prefix.length) }] : [];
}
