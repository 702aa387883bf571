import { describe, expect, it } from 'vitest';
import { createInstance } from '../../scripts/simulate/engine/instance.ts';
import type { Mishap } from '../../scripts/simulate/engine/mishaps.ts';
import { createSimulatedTime } from '../../scripts/simulate/engine/simulated-time.ts';

const FREEZE_MS = 1000;

/** One step of 10 ms there and 10 ms back, hit by a mishap: when it took effect and how it was answered. */
async function takeStep(mishap: Mishap | undefined, timeoutMs?: number) {
  const time = createSimulatedTime(0);
  const mishaps = { next: () => mishap, freezeMs: () => FREEZE_MS, stopFaults: () => undefined, count: 0 };
  const instance = createInstance(time, mishaps, 60_000);
  const seen: string[] = [];
  const timeout = timeoutMs !== undefined && { timeout: { afterMs: timeoutMs, error: () => 'too late' } };
  const effect = () => void seen.push(`effect at ${time.now()}`);
  instance.step({ beforeMs: 10, afterMs: 10, effect, ...timeout }).then(
    () => seen.push(`answered at ${time.now()}`),
    (error) => seen.push(`${error} at ${time.now()}`),
  );
  await time.run(10_000);
  return {
    seen,
    isDead: instance.isDead(),
    clock: instance.clock.now(),
    stoodStill: [0, 2 * FREEZE_MS].map(instance.stoodStillSince),
  };
}

describe('an instance of the simulation', () => {
  it('has a clock of its own', async () => {
    expect((await takeStep(undefined)).clock).toBe(70_000);
  });

  it('takes a step', async () => {
    expect((await takeStep(undefined)).seen).toEqual(['effect at 10', 'answered at 20']);
  });

  it('sends nothing when it is killed before, and hears nothing when it is killed after', async () => {
    expect(await takeStep('killed before')).toMatchObject({ seen: [], isDead: true });
    expect(await takeStep('killed after')).toMatchObject({ seen: ['effect at 10'], isDead: true });
  });

  it('sends late when it is frozen before, and hears late when it is frozen after', async () => {
    expect((await takeStep('frozen before')).seen).toEqual(['effect at 1010', 'answered at 1020']);
    expect((await takeStep('frozen after')).seen).toEqual(['effect at 10', 'answered at 1010']);
  });

  it('tells whether it has stood still since a moment', async () => {
    expect((await takeStep('frozen after')).stoodStill).toEqual([true, false]);
    expect((await takeStep(undefined)).stoodStill).toEqual([false, false]);
  });

  it('stops waiting for a slow answer, and when it wakes up too late for any', async () => {
    expect((await takeStep(undefined, 15)).seen).toEqual(['effect at 10', 'too late at 15']);
    expect((await takeStep('frozen after', 500)).seen).toEqual(['effect at 10', 'too late at 1010']);
  });
});
