import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createRaceWorld, type Mishap, mishaps, type RaceWorld } from './race-world.ts';

/** RACE_RUNS=10000 for a nightly run; a failing run prints the seed and path that replay it. */
const numRuns = Number(process.env.RACE_RUNS ?? 300);
const WRITERS = 4;

const MISHAPS: Mishap[] = [
  'fails before',
  'is refused',
  'reply is lost',
  'every reply is lost',
  'reply is garbage',
  'killed before',
  'killed after',
];

type Beginning = 'nothing stored' | 'stale token' | 'expired token' | 'refused token';
const beginnings = fc.constantFrom<Beginning>(
  'nothing stored',
  'stale token',
  'expired token',
  'refused token',
);
const writers = fc.integer({ min: 2, max: WRITERS });

/** Brings the world to a state in which a refresh is due. @returns what the callers then ask for */
function begin(world: RaceWorld, beginning: Beginning): { rejected?: string } {
  if (beginning === 'nothing stored') return {};
  world.issue();
  const age = { 'stale token': HOUR, 'expired token': 3 * HOUR, 'refused token': MINUTE }[beginning];
  world.time.advance(age);
  if (beginning !== 'refused token') return {};
  world.weixin.revoke(world.appid);
  return { rejected: fingerprint(String(world.store.stored?.value)) };
}

/** The next run of the timer, undisturbed. */
async function repair(world: RaceWorld): Promise<void> {
  world.time.advance(10 * SECOND);
  const tick = world.startWriter(WRITERS, { ignoresCoolDown: true });
  await world.settle();
  expect((await tick).token.value).toBe(world.store.stored?.value);
}

/** A scheduler that keeps to the order in which things were asked for. */
function inOrder(): fc.Scheduler {
  return fc.schedulerFor(Array.from({ length: 200 }, (_, n) => n + 1));
}

function holdsNewestToken({ store, weixin, appid }: RaceWorld): boolean {
  return store.stored?.value === weixin.newestToken(appid);
}

describe('in every interleaving of writers that run undisturbed', () => {
  it('one request satisfies all who ask (one fetch at a time, the newest token wins)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), beginnings, writers, async (scheduler, beginning, count) => {
        const world = createRaceWorld(scheduler);
        const request = begin(world, beginning);
        const calls = Promise.all(Array.from({ length: count }, (_, n) => world.startWriter(n, request)));
        await world.settle();
        const outcomes = await calls;
        expect(world.requests.sent).toBe(1);
        expect(outcomes.filter(({ refreshed }) => refreshed).length).toBe(1);
        expect(new Set(outcomes.map(({ token }) => token.value))).toEqual(
          new Set([world.store.stored?.value]),
        );
        expect(holdsNewestToken(world)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('a token that is not due costs nothing (refresh is idempotent)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writers, async (scheduler, count) => {
        const world = createRaceWorld(scheduler);
        world.issue();
        const calls = Promise.all(Array.from({ length: count }, (_, n) => world.startWriter(n)));
        await world.settle();
        expect((await calls).every(({ reason }) => reason === 'fresh')).toBe(true);
        expect(world.requests.sent).toBe(0);
      }),
      { numRuns },
    );
  });
});

describe('in every interleaving of writers that are killed, fail, or lose replies at any await', () => {
  const anyMishaps = mishaps(MISHAPS, WRITERS, 5);

  it('no two requests are under way at once, and mishaps alone cost further ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        beginnings,
        writers,
        anyMishaps,
        async (scheduler, beginning, count, plan) => {
          const world = createRaceWorld(scheduler, plan);
          const request = begin(world, beginning);
          for (let n = 0; n < count; n++) world.startWriter(n, request).catch(() => undefined);
          await world.settle();
          expect(world.requests.most).toBeLessThanOrEqual(1 + world.hits);
          expect(world.requests.sent).toBeLessThanOrEqual(1 + world.hits);
        },
      ),
      { numRuns },
    );
  });

  it('an undisturbed document holds the newest token, and the next healthy tick repairs any other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        beginnings,
        writers,
        anyMishaps,
        async (scheduler, beginning, count, plan) => {
          const world = createRaceWorld(scheduler, plan);
          const request = begin(world, beginning);
          for (let n = 0; n < count; n++) world.startWriter(n, request).catch(() => undefined);
          await world.settle();
          const { lease, value } = world.store.stored ?? {};
          if (value && lease?.expiresAt === 0) expect(holdsNewestToken(world)).toBe(true);
          await repair(world);
          expect(holdsNewestToken(world)).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  it('the document is only ever written with a token that WeChat issued (a good token is never lost to a bad reply)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writers, anyMishaps, async (scheduler, count, plan) => {
        const world = createRaceWorld(scheduler, plan);
        begin(world, 'stale token');
        for (let n = 0; n < count; n++) world.startWriter(n).catch(() => undefined);
        await world.settle();
        expect(world.written.filter((value) => !world.issued.includes(value))).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe.each<Beginning>(['nothing stored', 'stale token', 'expired token', 'refused token'])(
  'beginning with %s, a lone writer hit at any await',
  (beginning) => {
    it.each(MISHAPS)('leaves a document that the next healthy tick repairs: %s', async (mishap) => {
      for (let step = 0; step < 6; step++) {
        const world = createRaceWorld(inOrder(), [{ instance: 0, step, mishap }]);
        world.startWriter(0, begin(world, beginning)).catch(() => undefined);
        await world.settle();
        await repair(world);
        expect(holdsNewestToken(world)).toBe(true);
      }
    });
  },
);

it('in every interleaving a holder that outlives its lease never leaves a dead token behind', async () => {
  const slowness = mishaps(['takes effect too late', 'is answered too late'], WRITERS, 3);
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      beginnings,
      writers,
      slowness,
      async (scheduler, beginning, count, plan) => {
        const world = createRaceWorld(scheduler, plan);
        const request = begin(world, beginning);
        const calls = Promise.all(Array.from({ length: count }, (_, n) => world.startWriter(n, request)));
        await world.settle();
        await calls;
        expect(holdsNewestToken(world)).toBe(true);
      },
    ),
    { numRuns },
  );
});
