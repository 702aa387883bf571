import fc from 'fast-check';
import { expect } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { isWeixinFailure } from '../../scripts/emulator/weixin-errors.ts';
import { HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { begin, beginnings } from './beginnings.ts';
import type { Core } from './core.ts';
import type { Law } from './law.ts';
import { FREEZES, MISHAPS, mishaps } from './mishaps.ts';
import { createRaceWorld, heldSince, type RaceWorld, stopwatch } from './race-world.ts';
import { createReader, type RacingReader } from './racing-reader.ts';
import { startWriter } from './racing-writer.ts';
import { repair } from './writer-laws.ts';

/** Runs of the timer, and instances that have a reader each, whose callers come at once. */
interface Crowd {
  timers: number;
  readers: number;
  callersEach: number;
}

const crowds: fc.Arbitrary<Crowd> = fc.record({
  timers: fc.nat(3),
  readers: fc.integer({ min: 1, max: 3 }),
  callersEach: fc.integer({ min: 1, max: 4 }),
});

/** Mishaps of the readers, of the timer's writers and of the first ones that the readers start. */
const anyMishaps = mishaps(MISHAPS, 8, 5);

const createReaders = (world: RaceWorld, { readers }: Crowd) =>
  Array.from({ length: readers }, () => createReader(world));

/** Every caller of every reader, after the timers; what never settles is left out by `living`. */
function startAll<T>(
  world: RaceWorld,
  readers: RacingReader[],
  { timers, callersEach }: Crowd,
  call: (reader: RacingReader) => Promise<T>,
): { reader: RacingReader; result: Promise<T> }[] {
  for (let n = 0; n < timers; n++) startWriter(world, { ignoresCoolDown: true });
  return readers.flatMap((reader) =>
    Array.from({ length: callersEach }, () => {
      const result = call(reader);
      result.catch(() => undefined);
      return { reader, result };
    }),
  );
}

/** The results of the calls whose instance has not been killed. */
function resultsOf<T>(calls: { reader: RacingReader; result: Promise<T> }[]): Promise<T[]> {
  const living = calls.filter(({ reader }) => !reader.instance.isKilled);
  return Promise.all(living.map(({ result }) => result));
}

/** Gives every reader the stored token to remember. */
async function load(world: RaceWorld, readers: RacingReader[]): Promise<void> {
  for (const reader of readers) reader.getToken();
  await world.settle();
}

/** A token of a minute that everybody remembers, and that WeChat has begun to refuse. */
async function revoke(world: RaceWorld, readers: RacingReader[]): Promise<void> {
  world.issue();
  world.time.advance(MINUTE);
  await load(world, readers);
  world.weixin.revoke(world.appid);
}

export const oneRequestForAllReaders: Law = {
  name: 'all who meet an expired token get the same new one, with one request',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, async (scheduler, crowd) => {
      const world = createRaceWorld(scheduler, core);
      const readers = createReaders(world, crowd);
      begin(world, 'expired token');
      const calls = startAll(world, readers, crowd, (reader) => reader.getToken());
      await world.settle();
      expect(new Set(await resultsOf(calls))).toEqual(new Set([world.weixin.newestToken(world.appid)]));
      expect(world.requests.sent).toBe(1);
    }),
};

export const oneFlightPerInstance: Law = {
  name: 'all callers of one instance share one read of the document, or one refresh',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, fc.boolean(), async (scheduler, crowd, isRefused) => {
      const world = createRaceWorld(scheduler, core);
      const readers = createReaders(world, crowd);
      if (isRefused) await revoke(world, readers);
      else world.issue();
      for (const reader of readers) reader.reads = 0;
      const call = ({ callApi, getToken }: RacingReader): Promise<unknown> =>
        isRefused ? callApi() : getToken();
      startAll(world, readers, { ...crowd, timers: 0 }, call);
      await world.settle();
      for (const { reads, asks } of readers) {
        expect(reads).toBe(isRefused ? 1 + asks : 1);
        expect(asks).toBeLessThanOrEqual(isRefused ? 1 : 0);
      }
    }),
};

export const oneRequestAtATimeForAll: Law = {
  name: 'no two requests are under way at once, whoever asks, and mishaps alone cost further ones',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      crowds,
      anyMishaps,
      async (scheduler, beginning, crowd, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const readers = createReaders(world, crowd);
        begin(world, beginning);
        startAll(world, readers, crowd, (reader) => reader.callApi());
        await world.settle();
        expect(world.requests.most).toBeLessThanOrEqual(1);
        expect(world.requests.sent).toBeLessThanOrEqual(1 + world.hits);
      },
    ),
};

export const newestTokenForAllAfterRepair: Law = {
  name: 'after the next healthy tick, and 2 minutes, every reader has the newest token',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      crowds,
      anyMishaps,
      async (scheduler, beginning, crowd, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const readers = createReaders(world, crowd);
        begin(world, beginning);
        startAll(world, readers, crowd, (reader) => reader.callApi());
        await world.settle();
        await repair(world);
        world.time.advance(2 * MINUTE);
        const calls = startAll(world, readers, { ...crowd, timers: 0 }, (reader) => reader.getToken());
        await world.settle();
        const newest = world.weixin.newestToken(world.appid);
        expect((await resultsOf(calls)).filter((token) => token !== newest)).toEqual([]);
      },
    ),
};

export const nothingDueCostsNothing: Law = {
  name: 'a token that is not due costs nothing, whoever asks and whatever they report',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      crowds,
      fc.array(fc.constantFrom('', 'an older token', 'the current token'), { maxLength: 4 }),
      async (scheduler, crowd, reports) => {
        const world = createRaceWorld(scheduler, core);
        const readers = createReaders(world, crowd);
        world.issue();
        // A report of the current token counts once it is 10 s old.
        world.time.advance(reports.includes('the current token') ? 9 * SECOND : MINUTE);
        for (const report of reports) {
          const reported = report === 'the current token' ? String(world.store.stored?.value) : report;
          startWriter(world, { rejected: fingerprint(reported) });
        }
        const calls = startAll(world, readers, crowd, (reader) => reader.callApi());
        await world.settle();
        expect((await resultsOf(calls)).filter(({ answer }) => isWeixinFailure(answer))).toEqual([]);
        expect(world.requests.sent).toBe(0);
      },
    ),
};

export const validTokenIsServed: Law = {
  name: 'while the stored token is valid every reader is served, whatever fails around it',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, anyMishaps, async (scheduler, crowd, plan) => {
      const world = createRaceWorld(scheduler, core);
      world.issue();
      const readers = createReaders(world, crowd);
      world.time.advance(HOUR);
      await load(world, readers);
      world.time.advance(2 * MINUTE);
      world.plan = plan;
      const calls = startAll(world, readers, crowd, (reader) => reader.getToken().catch(String));
      await world.settle();
      expect((await resultsOf(calls)).filter((token) => !world.issued.includes(token))).toEqual([]);
    }),
};

/** What happens next: time passes, writers run (told that the token is refused, or not), readers are asked, and some steps are made. */
const scenes = fc.record({
  passMs: fc.integer({ min: 0, max: 4 * MINUTE }),
  writers: fc.nat(2),
  isRefused: fc.boolean(),
  steps: fc.oneof(fc.nat(12), fc.constant(Number.POSITIVE_INFINITY)),
});

type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

const stories = fc.array(scenes, { minLength: 2, maxLength: 6 });

/** Readers that are frozen in the middle of a read, for longer than others take to read anew. */
const freezes = mishaps(FREEZES, 3, 3);

/** What a caller got. `begun` and `ended` count what happens, `since` is 2 minutes before it asked. */
interface Answer {
  reader: RacingReader;
  since: number;
  begun: number;
  ended: number;
  token: string;
}

/** Plays a story, in which instances may be frozen for minutes at any await. */
async function play(world: RaceWorld, crowd: Crowd, story: Scene[]): Promise<Answer[]> {
  const readers = createReaders(world, crowd);
  const answers: Answer[] = [];
  let events = 0;
  world.issue();
  for (const { passMs, writers, isRefused, steps } of story) {
    world.time.advance(passMs);
    const rejected = fingerprint(String(world.store.stored?.value));
    for (let n = 0; n < writers; n++) startWriter(world, isRefused ? { rejected } : {});
    const since = world.time.now() - 2 * MINUTE;
    startAll(world, readers, { ...crowd, timers: 0 }, async (reader) => {
      const begun = events++;
      const token = await reader.getToken();
      answers.push({ reader, since, begun, ended: events++, token });
    });
    await world.settle(steps);
  }
  await world.settle();
  return answers;
}

export const noReaderIsBehind: Law = {
  name: 'what a reader gets was the stored token less than 2 minutes ago',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, stories, freezes, async (scheduler, crowd, story, plan) => {
      const world = createRaceWorld(scheduler, core, plan);
      const answers = await play(world, crowd, story);
      expect(answers.length).toBe(story.length * crowd.readers * crowd.callersEach);
      expect(answers.filter(({ since, token }) => !heldSince(world, since).includes(token))).toEqual([]);
    }),
};

export const noReaderGoesBack: Law = {
  name: 'a reader never goes back to an older token than it gave before',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, stories, freezes, async (scheduler, crowd, story, plan) => {
      const world = createRaceWorld(scheduler, core, plan);
      const answers = await play(world, crowd, story);
      const age = ({ token }: Answer) => world.issued.indexOf(token);
      const isBackward = (later: Answer) =>
        answers.some(
          (earlier) =>
            earlier.reader === later.reader && earlier.ended < later.begun && age(earlier) > age(later),
        );
      expect(answers.filter(isBackward)).toEqual([]);
    }),
};

export const refusedTokenIsReplacedOnce: Law = {
  name: 'all API calls after a revocation succeed, with one request',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, async (scheduler, crowd) => {
      const world = createRaceWorld(scheduler, core);
      const readers = createReaders(world, crowd);
      await revoke(world, readers);
      const calls = startAll(world, readers, crowd, (reader) => reader.callApi());
      await world.settle();
      expect((await resultsOf(calls)).filter(({ answer }) => isWeixinFailure(answer))).toEqual([]);
      expect(world.requests.sent).toBe(1);
    }),
};

export const refusedTokenIsComparedFirst: Law = {
  name: 'a reader reports a refused token only while the document still holds it, and makes the call at most twice',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, anyMishaps, async (scheduler, crowd, plan) => {
      const world = createRaceWorld(scheduler, core);
      const readers = createReaders(world, crowd);
      await revoke(world, readers);
      world.plan = plan;
      const calls = startAll(world, readers, crowd, (reader) => reader.callApi());
      await world.settle();
      const living = calls.filter(({ reader }) => !reader.instance.isKilled);
      const ends = await Promise.allSettled(living.map(({ result }) => result));
      const runs = ends.map((end) => (end.status === 'fulfilled' ? end.value.runs : 0));
      expect(Math.max(0, ...runs)).toBeLessThanOrEqual(2);
      expect(readers.filter(({ hastyReports }) => hastyReports > 0)).toEqual([]);
    }),
};

export const readersEndInTime: Law = {
  name: 'every reader that lives on has an answer within 20 s, whoever is killed',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      crowds,
      anyMishaps,
      async (scheduler, beginning, crowd, plan) => {
        const world = createRaceWorld(scheduler, core, plan);
        const readers = createReaders(world, crowd);
        begin(world, beginning);
        const calls = startAll(world, readers, crowd, (reader) => reader.getToken());
        const runs = calls.map(({ reader, result }) => ({ reader, run: stopwatch(world, result) }));
        await world.settle();
        const late = runs.filter(({ reader, run }) => !reader.instance.isKilled && run.tookMs > 20 * SECOND);
        expect(late).toEqual([]);
      },
    ),
};
