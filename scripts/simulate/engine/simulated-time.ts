import { createEventQueue } from './event-queue.ts';

/** So many events pass before the process may attend to anything else. */
const EVENTS_PER_TURN = 50_000;

/** Time that jumps from event to event. All times in ms since the epoch. */
export interface SimulatedTime {
  now(): number;
  /** Has something happen at a moment; in the past means now. */
  at(moment: number, action: () => void): void;
  /**
   * Lets everything happen until that moment, each event with all that follows from it before the next. Rejects with
   * what an action throws.
   *
   * @param onTurn called every now and then with the time reached
   */
  run(until: number, onTurn?: (now: number) => void): Promise<void>;
}

/** Simulated time that begins at `start`. */
export function createSimulatedTime(start: number): SimulatedTime {
  const settled = Promise.resolve();
  const queue = createEventQueue();
  let now = start;

  function run(until: number, onTurn: (now: number) => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let left = EVENTS_PER_TURN;
      function next(): void {
        const event = queue.take(until);
        if (!event) {
          now = until;
          resolve();
          return;
        }
        now = event.at;
        try {
          event.action();
        } catch (error) {
          reject(error);
          return;
        }
        void settled.then(goOn);
      }
      // A tick that is asked for among the microtasks comes after the last of them: whoever was woken by the event has
      // then come to an await that takes time. This costs a fifth of setImmediate.
      function goOn(): void {
        if (--left > 0) {
          process.nextTick(next);
          return;
        }
        left = EVENTS_PER_TURN;
        onTurn(now);
        setImmediate(next);
      }
      next();
    });
  }

  return {
    now: () => now,
    at: (moment, action) => queue.add(Math.max(moment, now), action),
    run,
  };
}
