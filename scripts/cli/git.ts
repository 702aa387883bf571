import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { text } from 'node:stream/consumers';

/** Whatever a project's own settings say: no program of theirs runs, and names are told as they are. */
export const OWN_SETTINGS = [
  ...['-c', 'core.quotePath=false'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', `core.hooksPath=${devNull}`],
];

/** Nothing is fetched that a clone left out: the settings of a remote may name programs, too. */
const ENVIRONMENT = { LC_ALL: 'C', GIT_ALLOW_PROTOCOL: 'none', GIT_OPTIONAL_LOCKS: '0' };

/** How git is run. */
export interface GitOptions {
  /** For its standard input. */
  input?: string;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/** Why git gave no answer. `code` is its exit code, or `ENOENT` when this machine has no git. */
export class GitError extends Error {
  readonly code: number | string | null;

  constructor(code: number | string | null, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a git command prints. Rejects with a `GitError`, or with the signal's reason. */
export async function git(folder: string, args: string[], options: GitOptions = {}): Promise<string> {
  const child = startGit(folder, args, options);
  const [code, stdout, stderr] = await Promise.all([ending(child), text(child.stdout), text(child.stderr)]);
  options.signal?.throwIfAborted();
  if (code !== 0) throw new GitError(code, stderr.split('\n')[0] ?? '');
  return stdout;
}

/** A git command whose output is read as it comes. */
export function startGit(
  folder: string,
  args: string[],
  { input = '', signal }: GitOptions,
): ChildProcessWithoutNullStreams {
  const child = spawn('git', ['-C', folder, ...OWN_SETTINGS, ...args], {
    env: { ...process.env, ...ENVIRONMENT },
    signal,
  });
  // Whoever ends before it has read everything says why with its exit code.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined).end(input);
  return child;
}

function ending(child: ChildProcessWithoutNullStreams): Promise<number | string | null> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? null));
    child.once('close', resolve);
  });
}
