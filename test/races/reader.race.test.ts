import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { TokenReader } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { isWeixinFailure } from '../../scripts/emulator/weixin-errors.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';
import { createRaceWorld, type RaceWorld } from './race-world.ts';

const numRuns = Number(process.env.RACE_RUNS ?? 300);

/** Function instances that each have a reader of their own; every refresh they ask for is a writer of its own. */
function createReaders(world: RaceWorld, count: number): TokenReader[] {
  let writers = 0;
  return Array.from({ length: count }, () =>
    createTokenReader({
      read: () => world.readDocument(),
      refresh: async ({ rejected }) => {
        await world.startWriter(writers++, rejected === undefined ? {} : { rejected });
      },
      now: world.time.now,
      log: () => undefined,
    }),
  );
}

/** An API call, as WeChat answers it. */
function callApi(world: RaceWorld, reader: TokenReader): Promise<object> {
  return reader.withToken((token) => world.schedule('API call', () => world.weixin.checkToken(token)));
}

const instances = fc.integer({ min: 1, max: 3 });
const callsEach = fc.integer({ min: 1, max: 4 });

it('in every interleaving all API calls after a revocation succeed, with one refresh (a refused token is compared first)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), instances, callsEach, async (scheduler, count, calls) => {
      const world = createRaceWorld(scheduler);
      const readers = createReaders(world, count);
      world.issue();
      world.time.advance(MINUTE);
      const loaded = Promise.all(readers.map((reader) => reader.getToken()));
      await world.settle();
      await loaded;

      world.weixin.revoke(world.appid);
      const answers = Promise.all(
        readers.flatMap((reader) => Array.from({ length: calls }, () => callApi(world, reader))),
      );
      await world.settle();
      expect((await answers).filter(isWeixinFailure)).toEqual([]);
      expect(world.requests.sent).toBe(1);
    }),
    { numRuns },
  );
});

it('in every interleaving all who meet an expired token get the same new one, with one refresh', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), instances, callsEach, async (scheduler, count, calls) => {
      const world = createRaceWorld(scheduler);
      const readers = createReaders(world, count);
      world.issue();
      world.time.advance(3 * HOUR);
      const tokens = Promise.all(
        readers.flatMap((reader) => Array.from({ length: calls }, () => reader.getToken())),
      );
      await world.settle();
      expect(new Set(await tokens)).toEqual(new Set([world.weixin.newestToken(world.appid)]));
      expect(world.requests.sent).toBe(1);
    }),
    { numRuns },
  );
});
