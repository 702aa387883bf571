import { git } from '../../git.ts';

/** The commit that brought a version of a file under a path. */
export interface Origin {
  oid: string;
  /** In the repository. */
  path: string;
  /** Its short hash and its day. */
  commit: string;
}

/** More would not fit into a command line, nor would anyone read them. */
const MAX_VERSIONS = 1000;

const FORMAT = [
  // A merge may hold what none of its parents has.
  ...['-m', '--raw', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv'],
  ...['--no-color', '--no-show-signature', '--date=short', '--format=%H %ad', '-z'],
];

/**
 * For each path that versions of files (by their object ids) ever had, the oldest commit that has them there; the youngest
 * first. Rejects with a `GitError`, or with the signal's reason.
 *
 * @param stashes commits that no branch or tag reaches
 */
export async function oldestCommits(
  folder: string,
  oids: Iterable<string>,
  stashes: string,
  signal: AbortSignal,
): Promise<Origin[]> {
  const wanted = [...oids].slice(0, MAX_VERSIONS).map((oid) => `--find-object=${oid}`);
  const options = { input: stashes, signal };
  const log = await git(folder, ['log', '--all', '--stdin', '--topo-order', ...FORMAT, ...wanted], options);
  const origins = new Map<string, Origin>();
  let commit = '';
  const parts = log.split('\0').values();
  for (const part of parts) {
    const [, oid] = /^\n?:\S+ \S+ \S+ (\S+) \S+$/.exec(part) ?? [];
    if (oid !== undefined) {
      const path: string = parts.next().value ?? '';
      // Set anew, it stands behind the younger ones.
      origins.delete(`${oid} ${path}`);
      origins.set(`${oid} ${path}`, { oid, path, commit });
    } else if (part !== '') commit = shortCommit(part);
  }
  return [...origins.values()];
}

/** The hash and the day of commits, by the hash. Rejects as `oldestCommits` does. */
export async function daysOfCommits(
  folder: string,
  oids: Iterable<string>,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const input = [...oids].join('\n');
  const args = ['log', '--no-walk', '--stdin', '--no-show-signature', '--date=short', '--format=%H %ad'];
  const log = input === '' ? '' : await git(folder, args, { input, signal });
  return new Map(log.split('\n').map((line) => [line.split(' ')[0] ?? '', shortCommit(line)]));
}

function shortCommit(line: string): string {
  return line.trim().replace(/^(\w{10})\w*/, '$1');
}
