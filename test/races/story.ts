import fc from 'fast-check';
import { MINUTE } from '../support/tokens.ts';
import { type Crowd, createReaders, startAll, storedFingerprint } from './crowd.ts';
import { mishaps } from './mishaps.ts';
import type { RaceWorld } from './race-world.ts';
import type { RacingReader } from './racing-reader.ts';
import { startWriter } from './racing-writer.ts';

/** What happens next: time passes, a writer or the readers are asked, and some steps are made, or all there are. */
export interface Scene {
  passMs: number;
  event: 'the timer fires' | 'the token is refused' | 'readers are asked';
  steps: number;
}

const scene = (maxPassMs: number, ...events: Scene['event'][]): fc.Arbitrary<Scene> =>
  fc.record({
    passMs: fc.nat(maxPassMs),
    event: fc.constantFrom(...events),
    steps: fc.oneof(fc.nat(12), fc.constant(Number.POSITIVE_INFINITY)),
  });

const anyScene = scene(3 * MINUTE, 'the timer fires', 'the token is refused', 'readers are asked');
export const stories = fc.array(anyScene, { minLength: 2, maxLength: 10 });

/** The token is replaced while some read it, and others read it anew. */
export const replacements = fc.tuple(
  scene(MINUTE, 'readers are asked'),
  scene(MINUTE, 'the token is refused'),
  scene(MINUTE, 'readers are asked'),
  scene(MINUTE, 'readers are asked'),
);

/** Readers that are frozen in the middle of a read, for longer than others take to read anew. */
export const freezes = mishaps(['is answered too late'], 3, 6);

/** What a caller got. `begun` and `ended` are ticks of the world, `since` is 2 minutes before it asked. */
export interface Answer {
  reader: RacingReader;
  since: number;
  begun: number;
  ended: number;
  token: string;
}

/** Plays a story, in which instances may be frozen for minutes at any await. */
export async function play(world: RaceWorld, crowd: Crowd, story: Scene[]): Promise<Answer[]> {
  const readers = createReaders(world, crowd);
  const answers: Answer[] = [];
  const ask = async (reader: RacingReader) => {
    const since = world.time.now() - 2 * MINUTE;
    const begun = world.tick();
    const token = await reader.getToken();
    answers.push({ reader, since, begun, ended: world.tick(), token });
  };
  world.issue();
  for (const { passMs, event, steps } of story) {
    world.time.advance(passMs);
    if (event === 'the timer fires') startWriter(world);
    if (event === 'the token is refused') startWriter(world, { rejected: storedFingerprint(world) });
    if (event === 'readers are asked') startAll(world, readers, crowd, ask);
    await world.settle(steps);
  }
  await world.settle();
  return answers;
}
