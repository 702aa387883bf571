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

/** A binary heap: tens of millions of events pass through it in a run. */
export function createEventQueue(): EventQueue {
  const heap: SimulatedEvent[] = [];
  let added = 0;

  function lift(event: SimulatedEvent): void {
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as SimulatedEvent;
      if (isBefore(parent, event)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = event;
  }

  /** Finds the last event its place from the top down, after the top has been taken. */
  function sink(event: SimulatedEvent): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as SimulatedEvent, heap[child] as SimulatedEvent))
        child = right;
      const smaller = heap[child] as SimulatedEvent;
      if (isBefore(event, smaller)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = event;
  }

  return {
    add: (at, action) => lift({ at, order: added++, action }),
    take(until) {
      const top = heap[0];
      if (!top || top.at > until) return undefined;
      const last = heap.pop() as SimulatedEvent;
      if (last !== top) sink(last);
      return top;
    },
  };
}

function isBefore(a: SimulatedEvent, b: SimulatedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
