import fc from 'fast-check';
import type { Clock } from '../../cloudfunctions/cloud-token/core/clock.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import type { VirtualTime } from '../support/virtual-time.ts';

/** What may go wrong with one step of an instance. Both kills and both losses can hit every await there is. */
export type Mishap =
  | 'fails before'
  | 'is refused'
  | 'reply is lost'
  | 'every reply is lost'
  | 'reply is garbage'
  | 'hangs'
  | 'killed before'
  | 'killed after'
  | 'takes effect after it was given up'
  | 'takes effect too late'
  | 'is answered too late';

/** What may happen to an instance that the platform does not freeze in mid-work. */
export const MISHAPS: Mishap[] = [
  'fails before',
  'is refused',
  'reply is lost',
  'every reply is lost',
  'reply is garbage',
  'hangs',
  'killed before',
  'killed after',
  'takes effect after it was given up',
];

/** A frozen instance: what it asked for happens, or is noticed, when its lease is over. */
export const FREEZES: Mishap[] = ['takes effect too late', 'is answered too late'];

/** A mishap hits the n-th step (an await on the database, on WeChat or on another function) of one instance. */
export interface PlannedMishap {
  instance: number;
  step: number;
  mishap: Mishap;
}

export const mishaps = (kinds: Mishap[], instances: number, maxLength: number) =>
  fc.array(
    fc.record({
      instance: fc.nat(instances - 1),
      step: fc.nat(7),
      mishap: fc.constantFrom(...kinds),
    }),
    { maxLength },
  );

/** Nearly everything hangs that one instance waits for. */
export const hangs: fc.Arbitrary<PlannedMishap[]> = fc
  .subarray(
    Array.from({ length: 24 }, (_, step) => step),
    { minLength: 20 },
  )
  .map((steps) => steps.map((step) => ({ instance: 0, step, mishap: 'hangs' })));

/** One thing that an instance waits for. */
export interface Step<T> {
  label: string;
  /** What happens out there, and its answer. */
  effect(): Promise<T>;
  /** How the instance learns that it got no answer, or a bad one. */
  lost(mishap: Mishap): Promise<T>;
  /** How long it waits for the answer, ms. */
  patienceMs: number;
}

/** How far the clocks of instances are off. */
export const skews = fc.array(fc.integer({ min: -60_000, max: 60_000 }), { minLength: 4, maxLength: 4 });

/** A function instance: all that it awaits is delayed as the scheduler likes, and hit by what is planned for it. */
export interface Instance {
  isKilled: boolean;
  clock: Clock;
  /** How many steps it has begun, and how many of them have come to an end. */
  begun: number;
  ended: number;
  step<T>(step: Step<T>): Promise<T>;
}

interface Surroundings {
  time: VirtualTime;
  schedule(label: string): Promise<void>;
  plan: readonly PlannedMishap[];
  skewsMs: readonly number[];
  hits: number;
}

const NEVER = new Promise<never>(() => undefined);

/** The `number` is what the plan calls it; a step of a killed instance never settles. */
export function createInstance(number: number, world: Surroundings): Instance {
  const { time, schedule } = world;
  const instance: Instance = {
    isKilled: false,
    clock: { ...time, now: () => time.now() + (world.skewsMs[number % world.skewsMs.length] ?? 0) },
    begun: 0,
    ended: 0,
    step: (step) => make(step).finally(() => instance.ended++),
  };

  async function make<T>({ label, effect, lost, patienceMs }: Step<T>): Promise<T> {
    const step = instance.begun++;
    const mishap = world.plan.find((planned) => isHit(planned, number, step, label))?.mishap;
    if (mishap) world.hits++;
    await schedule(`${number}: ${label}`);
    instance.isKilled ||= mishap === 'killed before';
    if (instance.isKilled) return NEVER;
    if (mishap === 'fails before' || mishap === 'is refused') return lost(mishap);
    if (mishap === 'takes effect after it was given up') {
      void time
        .sleep(patienceMs + 500)
        .then(effect)
        .catch(() => undefined);
      await time.sleep(patienceMs);
      return instance.isKilled ? NEVER : lost(mishap);
    }
    const startedAt = time.now();
    if (mishap === 'takes effect too late') await time.sleep(LEASE_MS + 1000);
    const result = await effect();
    if (mishap === 'is answered too late') await time.sleep(LEASE_MS + 1000);
    if (mishap === 'hangs') await time.sleep(startedAt + patienceMs - time.now());
    await schedule(`${number}: reply to ${label}`);
    instance.isKilled ||= mishap === 'killed after';
    if (instance.isKilled) return NEVER;
    return mishap && LOSSES.has(mishap) ? lost(mishap) : result;
  }

  return instance;
}

const LOSSES = new Set<Mishap>(['reply is lost', 'every reply is lost', 'reply is garbage', 'hangs']);

export const ASK_WEIXIN = 'ask WeChat';

/** A mishap hits one step, but for the loss of every reply, which hits all requests to WeChat of its instance. */
function isHit({ instance, step, mishap }: PlannedMishap, at: number, steps: number, label: string): boolean {
  if (instance !== at) return false;
  return mishap === 'every reply is lost' ? label === ASK_WEIXIN : step === steps;
}
