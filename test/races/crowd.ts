import fc from 'fast-check';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { MINUTE } from '../support/tokens.ts';
import type { RaceWorld } from './race-world.ts';
import { createReader, type RacingReader } from './racing-reader.ts';
import { startWriter } from './racing-writer.ts';

/** Runs of the timer, and instances that have a reader each, whose callers come at once. */
export interface Crowd {
  timers: number;
  readers: number;
  callersEach: number;
}

export const crowds: fc.Arbitrary<Crowd> = fc.record({
  timers: fc.nat(3),
  readers: fc.integer({ min: 1, max: 3 }),
  callersEach: fc.integer({ min: 1, max: 4 }),
});

export const createReaders = (world: RaceWorld, { readers }: Crowd) =>
  Array.from({ length: readers }, () => createReader(world));

/** Every caller of every reader, after the timers; what never settles is left out by `living`. */
export function startAll<T>(
  world: RaceWorld,
  readers: RacingReader[],
  { timers, callersEach }: Crowd,
  call: (reader: RacingReader) => Promise<T>,
): { reader: RacingReader; result: Promise<T> }[] {
  for (let n = 0; n < timers; n++) startWriter(world, { isUrgent: true });
  return readers.flatMap((reader) =>
    Array.from({ length: callersEach }, () => {
      const result = call(reader);
      result.catch(() => undefined);
      return { reader, result };
    }),
  );
}

/** The results of the calls whose instance has not been killed. */
export function resultsOf<T>(calls: { reader: RacingReader; result: Promise<T> }[]): Promise<T[]> {
  const living = calls.filter(({ reader }) => !reader.instance.isKilled);
  return Promise.all(living.map(({ result }) => result));
}

/** Gives every reader the stored token to remember. */
export async function load(world: RaceWorld, readers: RacingReader[]): Promise<void> {
  for (const reader of readers) reader.getToken();
  await world.settle();
}

export const storedFingerprint = ({ store }: RaceWorld) => fingerprint(String(store.stored?.value));

/** A token of a minute that everybody remembers, and that WeChat has begun to refuse. */
export async function revoke(world: RaceWorld, readers: RacingReader[]): Promise<void> {
  world.issue();
  world.time.advance(MINUTE);
  await load(world, readers);
  world.weixin.revoke(world.appid);
}
