import type { Instance } from './instance.ts';

/** How long until the caller of a killed instance hears of it, ms. */
const NEWS_OF_DEATH_MS = 500;

interface Ports {
  /** Starts a new instance. */
  spawn(): Instance;
  /** The function's time-out. */
  timeLimitMs: number;
  /** Runs something after the true time `ms`. */
  after(ms: number, action: () => void): void;
}

/**
 * The instances of one cloud function: one event at a time each, reused when idle, ended by the time-out. One that stands
 * still when its time is up gets away, and goes on with what it was doing when it wakes up.
 */
export function createFunctionPool({ spawn, timeLimitMs, after }: Ports) {
  const idle: Instance[] = [];

  return function inFunction<T>(run: (instance: Instance) => Promise<T>): Promise<T> {
    const instance = idle.pop() ?? spawn();
    return new Promise((resolve, reject) => {
      let isOver = false;
      instance.onDeath = () => after(NEWS_OF_DEATH_MS, () => reject(new Error('the instance was killed')));
      after(timeLimitMs, () => {
        if (!isOver && !instance.isFrozen()) instance.kill();
      });
      const end = () => {
        isOver = true;
        instance.onDeath = undefined;
        idle.push(instance);
      };
      run(instance).finally(end).then(resolve, reject);
    });
  };
}
