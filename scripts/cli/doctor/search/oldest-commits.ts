import { git } from './git.ts';

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

/**
 * For each path that versions of files (by their object ids) ever had, the oldest commit that has them there; the youngest
 * first. Rejects with a `GitError`, or with the signal's reason.
 */
export async function oldestCommits(
  folder: string,
  oids: Iterable<string>,
  signal: AbortSignal,
): Promise<Origin[]> {
  const wanted = [...oids].slice(0, MAX_VERSIONS).map((oid) => `--find-object=${oid}`);
  // -m: a merge may hold what none of its parents has.
  const format = [
    '--no-color',
    '--no-show-signature',
    '-m',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--date=short',
    '--format=%H %ad',
  ];
  const log = await git(folder, ['log', '--all', '--topo-order', ...format, ...wanted], { signal });
  const origins = new Map<string, Origin>();
  let commit = '';
  for (const line of log.split('\n')) {
    const [, oid, path] = /^:\S+ \S+ \S+ (\S+) \S+\t(.*)$/.exec(line) ?? [];
    if (oid !== undefined && path !== undefined) {
      // Set anew, it stands behind the younger ones.
      origins.delete(`${oid} ${path}`);
      origins.set(`${oid} ${path}`, { oid, path, commit });
    } else if (line !== '') commit = line.replace(/^(\w{10})\w*/, '$1');
  }
  return [...origins.values()];
}
