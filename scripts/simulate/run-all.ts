import { fork } from 'node:child_process';
import { CONTESTANTS, type ContestantName, type SimulationOptions } from './options.ts';
import type { Tally } from './tally.ts';
import type { Recording } from './timeline.ts';

/** What one process simulates. */
export interface WorldTask {
  contestant: ContestantName;
  options: SimulationOptions;
  /** What to record for the picture, ms since the epoch. */
  window: { from: number; to: number } | undefined;
}

export interface WorldResult {
  tally: Tally;
  recording?: Recording;
}

/** What a process tells: how far it is, from 0 to 1, and at last the result. */
export interface WorldMessage {
  share: number;
  result?: WorldResult;
}

/** Simulates every contestant's world in a process of its own. `onProgress` gets the share that is done of all of them. */
export function runAll(
  options: SimulationOptions,
  window: WorldTask['window'],
  onProgress: (share: number) => void,
): Promise<WorldResult[]> {
  const shares = CONTESTANTS.map(() => 0);
  return Promise.all(
    CONTESTANTS.map((contestant, index) =>
      run({ contestant, options, window }, (share) => {
        shares[index] = share;
        onProgress(shares.reduce((sum, each) => sum + each, 0) / shares.length);
      }),
    ),
  );
}

function run(task: WorldTask, onShare: (share: number) => void): Promise<WorldResult> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./world-process.ts', import.meta.url));
    child.on('message', ({ share, result }: WorldMessage) => {
      onShare(share);
      if (!result) return;
      resolve(result);
      child.disconnect();
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`the simulation of ${task.contestant} ended without a result`)));
    child.send(task);
  });
}
