import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

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
  const child = spawn('git', ['-C', folder, '-c', 'core.quotePath=false', ...args], {
    env: { ...process.env, LC_ALL: 'C' },
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
