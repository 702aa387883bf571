import { describe, expect, it } from 'vitest';
import { createSimulatedTime } from '../../scripts/simulate/engine/simulated-time.ts';

describe('simulated time', () => {
  it('lets all that an event wakes go on before the next event', async () => {
    const time = createSimulatedTime(0);
    const seen: string[] = [];
    let wake = () => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    async function sleeper(): Promise<void> {
      await woken;
      for (let step = 0; step < 100; step++) await undefined;
      seen.push(`sleeper at ${time.now()}`);
    }
    void sleeper();
    time.at(10, wake);
    time.at(11, () => void seen.push(`event at ${time.now()}`));
    await time.run(20);
    expect(seen).toEqual(['sleeper at 10', 'event at 11']);
    expect(time.now()).toBe(20);
  });

  it('leaves what comes after the end for the next run', async () => {
    const time = createSimulatedTime(0);
    const seen: number[] = [];
    time.at(30, () => void seen.push(time.now()));
    await time.run(20);
    expect(seen).toEqual([]);
    await time.run(40);
    expect(seen).toEqual([30]);
  });

  it('rejects with what an action throws', async () => {
    const time = createSimulatedTime(0);
    time.at(1, () => {
      throw new Error('broken');
    });
    await expect(time.run(2)).rejects.toThrow('broken');
  });
});
