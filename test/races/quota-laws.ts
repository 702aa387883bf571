import fc from 'fast-check';
import { expect } from 'vitest';
import { isWeixinFailure } from '../../scripts/emulator/weixin/weixin-failure.ts';
import { MINUTE } from '../support/tokens.ts';
import type { Core } from './core.ts';
import type { Law } from './law.ts';
import { createRaceWorld, type RaceWorld } from './race-world.ts';
import { createReader, type RacingReader } from './racing-reader.ts';

/** Half an hour of calls by two instances, never a minute apart. */
const calls = fc.array(fc.record({ passMs: fc.integer({ min: 10_000, max: 59_000 }), reader: fc.nat(1) }), {
  minLength: 60,
  maxLength: 60,
});

type Calls = { passMs: number; reader: number }[];

/** Makes the calls, each when the one before has ended. @returns how long they took, ms */
async function makeCalls(
  world: RaceWorld,
  story: Calls,
  call: (reader: RacingReader) => Promise<unknown>,
): Promise<number> {
  const readers = [createReader(world), createReader(world)];
  const startedAt = world.time.now();
  for (const { passMs, reader } of story) {
    world.time.advance(passMs);
    call(readers[reader] as RacingReader).catch(() => undefined);
    await world.settle();
  }
  return world.time.now() - startedAt;
}

export const refusingApiIsAffordable: Law = {
  name: 'an API that refuses every token costs 5 requests and 6 an hour, and no other call',
  isLong: true,
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), calls, async (scheduler, story) => {
      const world = createRaceWorld(scheduler, core);
      world.issue();
      world.time.advance(10 * MINUTE);
      const answers: object[] = [];
      const tookMs = await makeCalls(world, story, async (reader) => {
        await reader.withToken(async () => ({ errcode: 40001 }));
        answers.push((await reader.callApi()).answer);
      });
      expect(answers.filter(isWeixinFailure)).toEqual([]);
      expect(answers.length).toBe(story.length);
      // The first token had stood, so that its renewal is free.
      expect(world.requests.sent).toBeLessThanOrEqual(1 + 5 + tookMs / (10 * MINUTE));
    }),
};

export const failingWeixinIsAffordable: Law = {
  name: 'a WeChat whose every answer gets lost is asked once a minute, and then every 5 minutes',
  isLong: true,
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), calls, async (scheduler, story) => {
      const world = createRaceWorld(scheduler, core);
      world.losesAnswers = true;
      const tookMs = await makeCalls(world, story, (reader) => reader.getToken());
      const minutes = tookMs / MINUTE;
      // The first two refreshes make 3 requests each; the budget is one of 60, and of one more every 4 minutes.
      expect(world.requests.sent).toBeLessThanOrEqual(Math.min(6 + 2 + minutes, 60 + 1 + minutes / 4));
    }),
};
