import { setImmediate as afterMicrotasks } from 'node:timers/promises';
import type { Clock } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';

export interface VirtualTime extends Clock {
  /** Moves the time, waking nobody. */
  advance(ms: number): void;
  /** Lets the work run to its end, moving the time to the next sleeper whenever nothing else can happen. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Time that stands still until somebody sleeps. Milliseconds from 0, so that expectations read like arithmetic. */
export function createVirtualTime(start = 0): VirtualTime {
  let now = start;
  let sleepers: { wakeAt: number; wake: () => void }[] = [];

  async function wakeNext(): Promise<void> {
    // Real callbacks (promises of the code under test) run first; only then may the time move.
    await afterMicrotasks();
    const [next, ...others] = sleepers.sort((a, b) => a.wakeAt - b.wakeAt);
    if (!next) return;
    sleepers = others;
    now = Math.max(now, next.wakeAt);
    next.wake();
  }

  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => sleepers.push({ wakeAt: now + ms, wake })),
    advance: (ms) => {
      now += ms;
    },
    async run(work) {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      work.then(settle, settle);
      while (!settled) await wakeNext();
      return work;
    },
  };
}
