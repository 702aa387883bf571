import { once } from 'node:events';
import { git, startGit } from '../../git.ts';
import { isBinary, MAX_FILE_BYTES, UNSEARCHED } from './searched-files.ts';

/** What a search of the history reads. */
export interface Version {
  oid: string;
  /** One of the paths that this version of a file has had; absent for the message of a commit or a tag. */
  path?: string;
}

/** All there is to read. */
export interface Versions {
  /** Newest first. */
  versions: Version[];
  /** The paths of texts that are too large. */
  tooLarge: string[];
  /** The stashes, a hash on each line: only the newest has a reference. */
  stashes: string;
}

/** More are taken for texts without a look. */
const MAX_LOOKS = 50;

const BATCH = '--batch-check=%(objecttype) %(objectsize) %(objectname) %(rest)';

/**
 * Lists the messages of all commits and tags, and every version of every file below `folder` that a branch, tag or stash can
 * reach. A version that also lies where nothing is searched, as under node_modules, is listed with its other path. Rejects with a
 * `GitError`, or with the signal's reason.
 */
export async function listVersions(folder: string, signal: AbortSignal): Promise<Versions> {
  const run = (args: string[], input = '') => git(folder, args, { input, signal });
  const stashes = await run(['stash', 'list', '--format=%H']);
  const tags = await run(['for-each-ref', '--format=%(objectname)', 'refs/tags']);
  const commits = await run(['rev-list', '--all', '--stdin'], stashes);
  const files = ['--objects', '--full-history', '--all', '--stdin', '--', '.', ...UNSEARCHED];
  const objects = await run(['rev-list', ...files], stashes);
  const versions: Version[] = [];
  const tooLarge: string[] = [];
  for (const line of new Set(
    (await run(['cat-file', '--buffer', BATCH], tags + commits + objects)).split('\n'),
  )) {
    const [, type, bytes, oid = '', path = ''] = /^(\w+) (\d+) (\w+) (.*)$/.exec(line) ?? [];
    if (type === 'commit' || type === 'tag') versions.push({ oid });
    if (type !== 'blob') continue;
    if (Number(bytes) <= MAX_FILE_BYTES) versions.push({ oid, path });
    else if (tooLarge.length >= MAX_LOOKS || !isBinary(await beginningOf(folder, oid))) tooLarge.push(path);
  }
  return { versions, tooLarge, stashes };
}

/** The first bytes of a version that is too large to be read. */
async function beginningOf(folder: string, oid: string): Promise<Buffer> {
  const child = startGit(folder, ['cat-file', 'blob', oid], {});
  const [chunk] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => []),
  ])) as Buffer[];
  child.kill();
  return chunk ?? Buffer.alloc(0);
}
