import fc from 'fast-check';
import { expect } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { isWeixinFailure } from '../../scripts/emulator/weixin/weixin-failure.ts';
import { HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { begin, beginnings } from './beginnings.ts';
import type { Core } from './core.ts';
import { createReaders, crowds, load, resultsOf, revoke, startAll } from './crowd.ts';
import type { Law } from './law.ts';
import { hangs, MISHAPS, mishaps, skews } from './mishaps.ts';
import { createRaceWorld, heldSince, stopwatch } from './race-world.ts';
import { createReader, type RacingReader } from './racing-reader.ts';
import { startWriter } from './racing-writer.ts';
import { type Answer, freezes, play, replacements, stories } from './story.ts';
import { repair } from './writer-laws.ts';

/** Mishaps of the readers, of the timer's writers and of the first ones that the readers start. */
const anyMishaps = mishaps(MISHAPS, 8, 5);

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
      const call = ({ callApi, getToken }: RacingReader): Promise<unknown> =>
        isRefused ? callApi() : getToken();
      startAll(world, readers, { ...crowd, timers: 0 }, call);
      await world.settle();
      for (const { mostReads, asks } of readers) {
        expect(mostReads).toBe(1);
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
      skews,
      async (scheduler, beginning, crowd, plan, skewsMs) => {
        const world = createRaceWorld(scheduler, core, plan);
        world.skewsMs = skewsMs;
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
    fc.asyncProperty(
      fc.scheduler(),
      crowds,
      hangs,
      anyMishaps,
      async (scheduler, crowd, readerHangs, plan) => {
        const world = createRaceWorld(scheduler, core);
        world.issue();
        const readers = createReaders(world, crowd);
        world.time.advance(HOUR);
        await load(world, readers);
        world.time.advance(2 * MINUTE);
        world.plan = [...readerHangs, ...plan];
        const calls = startAll(world, readers, crowd, (reader) => reader.getToken().catch(String));
        await world.settle();
        expect((await resultsOf(calls)).filter((token) => !world.issued.includes(token))).toEqual([]);
      },
    ),
};

export const noReaderIsBehind: Law = {
  name: 'what a reader gets was the stored token less than 2 minutes ago',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, stories, freezes, async (scheduler, crowd, story, plan) => {
      const world = createRaceWorld(scheduler, core, plan);
      const answers = await play(world, crowd, story);
      const isBehind = ({ since, token }: Answer) => !heldSince(world, since).includes(token);
      // While the document cannot be read, what is remembered is served for as long as it is valid.
      const isBlind = ({ reader, begun, ended }: Answer) =>
        reader.unreadable.some((tick) => begun < tick && tick < ended);
      expect(answers.filter((answer) => isBehind(answer) && !isBlind(answer))).toEqual([]);
    }),
};

export const lastReadIsRemembered: Law = {
  name: 'what a reader remembers was brought by the read that began last',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), crowds, replacements, freezes, async (scheduler, crowd, story, plan) => {
      const world = createRaceWorld(scheduler, core, plan);
      const answers = await play(world, crowd, story);
      const isOvertaken = ({ reader, token, begun, ended }: Answer) => {
        const last = reader.seen.filter((read) => read.ended < begun).sort((a, b) => b.begun - a.begun)[0];
        const awaited = reader.seen.filter((read) => begun < read.ended && read.ended < ended);
        return ![last, ...awaited].some((read) => read?.value === token);
      };
      expect(answers.filter(isOvertaken)).toEqual([]);
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

export const noFutileCalls: Law = {
  name: 'who calls while a refused token is being replaced waits for its successor',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 3, max: 20 }), async (scheduler, steps) => {
      const world = createRaceWorld(scheduler, core);
      const reader = createReader(world);
      await revoke(world, [reader]);
      const first = reader.callApi();
      await world.settle(steps);
      const isBeingReplaced = reader.asks > 0 && world.requests.sent === 0;
      const late = reader.callApi();
      await world.settle();
      expect((await first).runs).toBe(2);
      if (isBeingReplaced) expect(await late).toMatchObject({ runs: 1 });
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
  name: 'every reader that lives on has an answer within 19 s, whoever is killed',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      crowds,
      hangs,
      anyMishaps,
      async (scheduler, beginning, crowd, readerHangs, plan) => {
        const world = createRaceWorld(scheduler, core, [...readerHangs, ...plan]);
        const readers = createReaders(world, crowd);
        begin(world, beginning);
        const calls = startAll(world, readers, crowd, (reader) => reader.getToken());
        const runs = calls.map(({ reader, result }) => ({ reader, run: stopwatch(world, result) }));
        await world.settle();
        const late = runs.filter(({ reader, run }) => !reader.instance.isKilled && run.tookMs > 19 * SECOND);
        expect(late).toEqual([]);
      },
    ),
};

export const hungReadsCostLittle: Law = {
  name: 'two reads that hang cost less than the 3 s that a function has by default',
  property: (core: Core) =>
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const plan = [0, 1].map((step) => ({ instance: 0, step, mishap: 'hangs' as const }));
      const world = createRaceWorld(scheduler, core, plan);
      const reader = createReader(world);
      world.issue();
      const token = reader.getToken();
      const run = stopwatch(world, token);
      await world.settle();
      expect(await token.catch(String)).toBe(world.store.stored?.value);
      expect(run.tookMs).toBeLessThan(3 * SECOND);
    }),
};

/** Clocks that are set back or forward by hours while everybody waits for something. */
const jumps = fc.array(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), { minLength: 4, maxLength: 4 });

export const jumpsDelayNobody: Law = {
  name: 'whatever the clocks are set to meanwhile, no two requests are under way and everybody has an answer within 20 s',
  property: (core: Core) =>
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      crowds,
      anyMishaps,
      jumps,
      fc.nat(20),
      async (scheduler, beginning, crowd, plan, skewsMs, steps) => {
        const world = createRaceWorld(scheduler, core, plan);
        const readers = createReaders(world, crowd);
        begin(world, beginning);
        const calls = startAll(world, readers, crowd, (reader) => reader.getToken());
        const runs = calls.map(({ reader, result }) => ({ reader, run: stopwatch(world, result) }));
        await world.settle(steps);
        world.skewsMs = skewsMs;
        await world.settle();
        const late = runs.filter(({ reader, run }) => !reader.instance.isKilled && run.tookMs > 20 * SECOND);
        expect(late).toEqual([]);
        expect(world.requests.most).toBeLessThanOrEqual(1);
      },
    ),
};
