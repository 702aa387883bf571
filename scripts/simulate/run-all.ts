import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bundle } from '../build/bundle.ts';
import { CONTESTANTS, type ContestantName, type SimulationOptions } from './options.ts';
import type { Tally } from './world/tally.ts';
import type { Recording } from './world/timeline.ts';

/** What one thread simulates. */
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

/** What a thread tells: how far it is, from 0 to 1, and at last the result. */
export interface WorldMessage {
  share: number;
  result?: WorldResult;
}

/** How long a contestant's world takes beside the others'. */
const WEIGHT: Record<ContestantName, number> = {
  article: 1,
  'ours-stable': 2,
  'ours-token': 3,
  'per-process': 4,
};

/**
 * Simulates every contestant's world in a thread of its own, as many at a time as there are processors. `onProgress`
 * gets the share that is done of all of them.
 */
export async function runAll(
  options: SimulationOptions,
  window: WorldTask['window'],
  onProgress: (share: number) => void,
): Promise<WorldResult[]> {
  // Run as they stand, tsx would have every inner function named anew whenever it is made: a third of the time.
  const { code } = await bundle(fileURLToPath(new URL('./world-thread.ts', import.meta.url)), {});
  // The longest first: at the end no processor waits for another.
  const waiting = [...CONTESTANTS].sort((a, b) => WEIGHT[b] - WEIGHT[a]);
  const shares = new Map<ContestantName, number>();
  const results = new Map<ContestantName, WorldResult>();
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const contestant = next;
      const result = await run(code, { contestant, options, window }, (share) => {
        shares.set(contestant, share);
        onProgress([...shares.values()].reduce((sum, each) => sum + each, 0) / CONTESTANTS.length);
      });
      results.set(contestant, result);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return CONTESTANTS.map((contestant) => results.get(contestant) as WorldResult);
}

function run(code: string, task: WorldTask, onShare: (share: number) => void): Promise<WorldResult> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(code, { eval: true, workerData: task });
    thread.on('message', ({ share, result }: WorldMessage) => {
      onShare(share);
      if (result) resolve(result);
    });
    thread.on('error', reject);
    thread.on('exit', () => reject(new Error(`the simulation of ${task.contestant} ended without a result`)));
  });
}
