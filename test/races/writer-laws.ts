import fc from 'fast-check';
import { expect } from 'vitest';
import { ANSWER_RESERVE_MS } from '../../cloudfunctions/cloud-token/adapters/system-clock.ts';
import { HOUR, SECOND } from '../support/tokens.ts';
import { begin, beginnings } from './beginnings.ts';
import type { Core } from './core.ts';
import type { Law } from './law.ts';
import { FREEZES, type Instance, MISHAPS, mishaps, skews } from './mishaps.ts';
import { createRaceWorld, holdsNewestToken, type RaceWorld, stopwatch } from './race-world.ts';
import { type RacingWriter, startWriter } from './racing-writer.ts';

const MOST_WRITERS = 4;
const writers = fc.integer({ min: 2, max: MOST_WRITERS });
const anyMishaps = mishaps(MISHAPS, MOST_WRITERS, 5);

const start = (count: number, startOne: () => RacingWriter) => Array.from({ length: count }, startOne);

const outcomesOf = (racing: RacingWriter[]) => Promise.all(racing.map(({ outcome }) => outcome));

export const oneRequestForAll: Law = {
  name: 'one request satisfies all writers who ask',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), beginnings, writers, async (scheduler, beginning, count) => {
      const world = createRaceWorld(scheduler, core);
      const request = begin(world, beginning);
      const racing = start(count, () => startWriter(world, request));
      await world.settle();
      const outcomes = await outcomesOf(racing);
      expect(world.requests.sent).toBe(1);
      expect(outcomes.filter(({ refreshed }) => refreshed).length).toBe(1);
      const tokens = new Set(outcomes.map(({ token }) => token.value));
      expect(tokens).toEqual(new Set([world.weixin.newestToken(world.appid)]));
      expect(holdsNewestToken(world)).toBe(true);
    }),
};

export const oneRequestAtATime: Law = {
  name: 'no two requests are under way at once, and mishaps alone cost further ones',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      writers,
      anyMishaps,
      skews,
      async (scheduler, beginning, count, plan, skewsMs) => {
        const world = createRaceWorld(scheduler, core, plan);
        world.skewsMs = skewsMs;
        const request = begin(world, beginning);
        start(count, () => startWriter(world, request));
        await world.settle();
        expect(world.requests.most).toBeLessThanOrEqual(1);
        expect(world.requests.sent).toBeLessThanOrEqual(1 + world.hits);
      },
    ),
};

export const newestTokenOrRepair: Law = {
  name: 'an undisturbed document holds the newest token, and the next healthy tick repairs any other',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      writers,
      anyMishaps,
      async (scheduler, beginning, count, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const request = begin(world, beginning);
        start(count, () => startWriter(world, request));
        await world.settle();
        const { lease, token, inDoubt } = await world.store.read();
        if (token && lease?.state === 'ended' && !inDoubt) expect(holdsNewestToken(world)).toBe(true);
        await repair(world);
      },
    ),
};

export const noDeadTokenAfterAFreeze: Law = {
  name: 'a writer that outlives its lease never leaves a dead token behind',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      writers,
      mishaps(FREEZES, MOST_WRITERS, 3),
      async (scheduler, beginning, count, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const request = begin(world, beginning);
        const racing = start(count, () => startWriter(world, request, 60_000));
        await world.settle();
        await outcomesOf(racing);
        expect(holdsNewestToken(world)).toBe(true);
      },
    ),
};

export const onlyIssuedTokensAreWritten: Law = {
  name: 'the document is only ever written with a token that WeChat has issued',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), writers, anyMishaps, async (scheduler, count, plan) => {
      const world = createRaceWorld(scheduler, core, plan);
      begin(world, 'stale token');
      start(count, () => startWriter(world));
      await world.settle();
      expect(world.written.filter((value) => !world.issued.includes(value))).toEqual([]);
    }),
};

/** 3 s is what the platform gives a function by default, 20 s what refreshToken asks for. */
const timeLimits = fc.constantFrom(3, 5, 20).map((seconds) => seconds * SECOND);

export const writersEndInTime: Law = {
  name: 'every writer that lives on ends within its time limit',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      fc.array(timeLimits, { minLength: 2, maxLength: MOST_WRITERS }),
      anyMishaps,
      async (scheduler, beginning, limits, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const request = begin(world, beginning);
        const racing = limits.map((limitMs) => {
          const { instance, outcome } = startWriter(world, request, limitMs - ANSWER_RESERVE_MS);
          return { instance, limitMs, run: stopwatch(world, outcome) };
        });
        await world.settle();
        const late = racing.filter(
          ({ instance, limitMs, run }) => !instance.isKilled && run.tookMs > limitMs,
        );
        expect(late).toEqual([]);
      },
    ),
};

export const nothingAfterTheAnswer: Law = {
  name: 'a writer that has answered has nothing under way and begins nothing more',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      writers,
      anyMishaps,
      async (scheduler, beginning, count, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const request = begin(world, beginning);
        const answers: { instance: Instance; begun: number; ended: number }[] = [];
        for (const { instance, outcome } of start(count, () => startWriter(world, request))) {
          const note = () => answers.push({ ...instance, instance });
          outcome.then(note, note);
        }
        await world.settle();
        const isAtWork = ({ instance, begun, ended }: (typeof answers)[number]) =>
          ended < begun || begun < instance.begun;
        expect(answers.filter(isAtWork)).toEqual([]);
      },
    ),
};

/** The next run of the timer, undisturbed, leaves the newest token. */
export async function repair(world: RaceWorld): Promise<void> {
  world.plan = [];
  // A token that is only in doubt waits for the next hourly tick, or for its first refusal.
  const { inDoubt } = await world.store.read();
  world.time.advance(inDoubt ? HOUR : 10 * SECOND);
  const { outcome } = startWriter(world, { isUrgent: true });
  await world.settle();
  expect((await outcome).token.value).toBe(world.store.stored?.value);
  expect(holdsNewestToken(world)).toBe(true);
}
