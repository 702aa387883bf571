// engine/: what makes years pass in seconds and twice in the same way: time that jumps, chance from a seed,
// and instances that end or stand still. It knows nothing of tokens.

import TinyQueue from 'tinyqueue';

/** Something that happens at a moment (ms since the epoch). */
export interface SimulatedEvent {
  at: number;
  /** Of two at the same moment, the one that was added first comes first. */
  order: number;
  action: () => void;
}

/** The events to come, the soonest first. */
export interface EventQueue {
  add(at: number, action: () => void): void;
  /** Removes and returns the next event, unless it comes after `until`. */
  take(until: number): SimulatedEvent | undefined;
}

export function createEventQueue(): EventQueue {
  const queue = new TinyQueue<SimulatedEvent>([], (a, b) => a.at - b.at || a.order - b.order);
  let added = 0;

  return {
    add: (at, action) => queue.push({ at, order: added++, action }),
    take(until) {
      const next = queue.peek();
      return next && next.at <= until ? queue.pop() : undefined;
    },
  };
}
