import { spawn } from 'node:child_process';

/** Freezes processes and thaws them, and does not leave them frozen should this process die. */
export interface ThawGuard {
  freeze(pid: number): void;
  thaw(pid: number): void;
  /** Ends the guard; processes still frozen are thawed. */
  close(): void;
}

// Wakes every process it was told of as soon as nobody can tell it more, that is: when its parent closed the pipe or died.
// SIGCONT does no harm to a process that took over the number of one that has ended.
const WATCH = `trap '' INT TERM HUP; while read -r pid; do pids="$pids $pid"; done; [ -z "$pids" ] || kill -CONT $pids`;

/**
 * Starts a guard. A frozen process cannot notice that its parent is gone, so a shell beside it wakes it up to find out:
 * otherwise a killed emulator would leave stopped processes behind.
 *
 * @returns `undefined` where processes cannot be frozen (Windows)
 */
export function createThawGuard(): ThawGuard | undefined {
  if (process.platform === 'win32') return undefined;
  const watch = spawn('/bin/sh', ['-c', WATCH], { stdio: ['pipe', 'ignore', 'ignore'] });
  watch.on('error', () => {});
  watch.stdin.on('error', () => {});
  const told = new Set<number>();
  return {
    freeze(pid) {
      if (!told.has(pid)) watch.stdin.write(`${pid}\n`);
      told.add(pid);
      signal(pid, 'SIGSTOP');
    },
    thaw: (pid) => signal(pid, 'SIGCONT'),
    close: () => void watch.stdin.end(),
  };
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended on its own, which its owner hears of in another way.
  }
}
