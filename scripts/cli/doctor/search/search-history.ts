import { posix } from 'node:path';
import { startGit } from '../../git.ts';
import { findSecrets, type SecretPlace } from './find-secrets.ts';
import { listVersions, type Version } from './list-versions.ts';
import { daysOfCommits, oldestCommits } from './oldest-commits.ts';
import { isSearched, textOf } from './searched-files.ts';

/** A secret in a version of a file that some commit has, or in a message. */
export interface HistorySecret extends SecretPlace {
  /** Relative to the project's folder; absent for the message of a commit or a tag. */
  file?: string;
  /**
   * The short hash and the day of the oldest commit that has it; absent when the time was up before it was known, and where too
   * many have one.
   */
  commit?: string;
}

/** What a search of the history has seen. */
export interface HistorySearch {
  secrets: HistorySecret[];
  /** The paths of texts that are too large to be searched. */
  tooLarge: string[];
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

type Found = SecretPlace & Version;

/**
 * Searches every version of every file that a branch, tag or stash can reach, and every message, newest first, until the signal
 * ends it. Each version is read once, however many commits have it, so that this takes seconds where a search of the diffs
 * takes minutes. Rejects with a `GitError`.
 *
 * @param onProgress the share that is done, from 0 to 1
 */
export async function searchHistory(
  scope: HistoryScope,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<HistorySearch> {
  const { folder, known } = scope;
  const found: Found[] = [];
  let tooLarge: string[] = [];
  try {
    const list = await listVersions(folder, signal);
    tooLarge = list.tooLarge.map((path) => posix.relative(scope.prefix, path));
    let index = 0;
    for await (const content of contentsOf(folder, list.versions, signal)) {
      const version = list.versions[index++] as Version;
      const text = textOf(version.path === undefined ? messageIn(content) : content) ?? '';
      found.push(...findSecrets(text, known).map((place) => ({ ...place, ...version })));
      onProgress(index / list.versions.length);
    }
    signal.throwIfAborted();
    return { secrets: await withCommits(scope, found, list.stashes, signal), tooLarge, isComplete: true };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { secrets: found.flatMap((secret) => told(scope, secret)), tooLarge, isComplete: false };
  }
}

/** The contents of the versions, one for each, in their order. */
async function* contentsOf(folder: string, versions: Version[], signal: AbortSignal): AsyncGenerator<Buffer> {
  const input = versions.map(({ oid }) => `${oid}\n`).join('');
  const { stdout } = startGit(folder, ['cat-file', '--batch', '--buffer'], { input, signal });
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    // Each is `<oid> <type> <bytes>`, a line feed, the content, and a line feed.
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

/** The message of a commit or a tag stands below its head. */
function messageIn(content: Buffer): Buffer {
  return content.subarray(content.indexOf('\n\n') + 2);
}

/** Each secret once for each path it had, with the oldest commit that has it there. */
async function withCommits(
  scope: HistoryScope,
  found: Found[],
  stashes: string,
  signal: AbortSignal,
): Promise<HistorySecret[]> {
  if (found.length === 0) return [];
  const oids = (places: Found[]) => new Set(places.map(({ oid }) => oid));
  const [inFiles, inMessages] = [found.filter(isInFile), found.filter((place) => !isInFile(place))];
  const origins =
    inFiles.length === 0 ? [] : await oldestCommits(scope.folder, oids(inFiles), stashes, signal);
  const days = await daysOfCommits(scope.folder, oids(inMessages), signal);
  const known = new Set(origins.map(({ oid }) => oid));
  const secrets = [
    ...inMessages.map((place) => ({ ...place, commit: days.get(place.oid) ?? place.oid.slice(0, 10) })),
    ...origins.flatMap((origin) =>
      inFiles.filter(({ oid }) => oid === origin.oid).map((place) => ({ ...place, ...origin })),
    ),
    ...inFiles.filter(({ oid }) => !known.has(oid)),
  ].flatMap((place) => told(scope, place));
  return [
    ...new Map(secrets.map((secret) => [`${secret.file} ${secret.name} ${secret.value}`, secret])).values(),
  ];
}

function isInFile({ path }: Found): boolean {
  return path !== undefined;
}

/** As it is told; a version of a file may have lain outside of the project, too. */
function told(
  scope: HistoryScope,
  { path, oid: _, ...secret }: Found & { commit?: string },
): HistorySecret[] {
  if (path === undefined) return [secret];
  return path.startsWith(scope.prefix) && isSearched(path)
    ? [{ ...secret, file: posix.relative(scope.prefix, path) }]
    : [];
}
