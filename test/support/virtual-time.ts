import { setImmediate as afterMicrotasks } from 'node:timers/promises';
import type { Clock } from '../../cloudfunctions/cloud-token/core/clock.ts';

export interface VirtualTime extends Clock {
  /** Moves the time, waking nobody. */
  advance(ms: number): void;
  /** Moves the time to the next sleeper and wakes all whose time has come. @returns whether there was one */
  wakeNext(): boolean;
  /** Lets the work run to its end, moving the time whenever nothing else can happen. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Time that stands still until somebody sleeps. Milliseconds from 0, so that expectations read like arithmetic. */
export function createVirtualTime(start = 0): VirtualTime {
  let now = start;
  let sleepers: { wakeAt: number; wake: () => void }[] = [];

  function wakeNext(): boolean {
    const sorted = sleepers.sort((a, b) => a.wakeAt - b.wakeAt);
    const [next] = sorted;
    if (!next) return false;
    now = Math.max(now, next.wakeAt);
    sleepers = sorted.filter(({ wakeAt }) => wakeAt > now);
    for (const { wakeAt, wake } of sorted) if (wakeAt <= now) wake();
    return true;
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        const breakOff = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
        };
        const sleeper = {
          wakeAt: now + ms,
          wake() {
            signal?.removeEventListener('abort', breakOff);
            wake();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', breakOff);
      }),
    advance: (ms) => {
      now += ms;
    },
    wakeNext,
    async run(work) {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      work.then(settle, settle);
      for (;;) {
        // What the code under test can do without time passing, it does first.
        await afterMicrotasks();
        if (settled) return work;
        wakeNext();
      }
    },
  };
}
