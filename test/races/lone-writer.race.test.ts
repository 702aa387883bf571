import fc from 'fast-check';
import { describe, it } from 'vitest';
import { BEGINNINGS, begin } from './beginnings.ts';
import { core } from './core.ts';
import { MISHAPS } from './mishaps.ts';
import { createRaceWorld } from './race-world.ts';
import { startWriter } from './racing-writer.ts';
import { repair } from './writer-laws.ts';

/** A scheduler that keeps to the order in which things were asked for. */
function inOrder(): fc.Scheduler {
  return fc.schedulerFor(Array.from({ length: 200 }, (_, n) => n + 1));
}

describe.each(BEGINNINGS)('beginning with %s, a lone writer hit at any await', (beginning) => {
  it.each(MISHAPS)('leaves a document that the next healthy tick repairs: %s', async (mishap) => {
    for (let step = 0; step < 6; step++) {
      const world = createRaceWorld(inOrder(), core, [{ instance: 0, step, mishap }]);
      startWriter(world, begin(world, beginning));
      await world.settle();
      await repair(world);
    }
  });
});
