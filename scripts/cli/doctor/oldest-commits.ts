import { git } from './git.ts';

/** The commit that brought a version of a file. */
export interface Origin {
  /** Its short hash and its day. */
  commit: string;
  /** The larger, the older. */
  age: number;
}

/** The oldest commit of each of these versions of files, by their object ids. Rejects with a `GitError`, or with the signal's reason. */
export async function oldestCommits(
  folder: string,
  oids: Iterable<string>,
  signal: AbortSignal,
): Promise<Map<string, Origin>> {
  const wanted = [...oids].map((oid) => `--find-object=${oid}`);
  // -m: a merge may hold what none of its parents has.
  const format = ['-m', '--raw', '--no-abbrev', '--no-renames', '--date=short', '--format=%H %ad'];
  const log = await git(folder, ['log', '--all', '--topo-order', ...format, ...wanted], { signal });
  const origins = new Map<string, Origin>();
  let commit = '';
  for (const [age, line] of log.split('\n').entries()) {
    const oid = /^:\S+ \S+ \S+ (\S+) /.exec(line)?.[1];
    if (oid !== undefined) origins.set(oid, { commit, age });
    else if (line !== '') commit = line.replace(/^(\w{10})\w*/, '$1');
  }
  return origins;
}
