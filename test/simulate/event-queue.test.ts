// simulate/: the simulator: that time, chance and instances do what they say, and that a seed has one result.
// Whether ours keeps its targets for a year is for `npm run simulate`.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from '../../scripts/simulate/engine/event-queue.ts';

describe('the event queue', () => {
  it('gives events in the order of their time, and of those at one moment the first added first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (moments) => {
        const queue = createEventQueue();
        for (const at of moments) queue.add(at, () => undefined);
        const taken = moments.map(() => queue.take(Number.POSITIVE_INFINITY));
        const expected = moments
          .map((at, order) => ({ at, order }))
          .sort((a, b) => a.at - b.at || a.order - b.order);
        expect(taken.map((event) => ({ at: event?.at, order: event?.order }))).toEqual(expected);
      }),
    );
  });

  it('keeps what comes later than asked for', () => {
    const queue = createEventQueue();
    queue.add(10, () => undefined);
    expect(queue.take(9)).toBeUndefined();
    expect(queue.take(10)?.at).toBe(10);
    expect(queue.take(10)).toBeUndefined();
  });
});
