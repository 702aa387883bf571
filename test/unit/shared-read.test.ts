import { describe, expect, it } from 'vitest';
import { sharedRead } from '../../cloudfunctions/getToken/core/shared-read.ts';

/** A reading whose answers the test gives. */
function begin() {
  const world = { now: 0 };
  const answers: { resolve(text: string): void; reject(error: Error): void }[] = [];
  const read = sharedRead(
    () => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })),
    () => world.now,
  );
  return { world, answers, read };
}

describe('a shared reading', () => {
  it('is one for a hundred who come at once, and for those who come within 2 s', async () => {
    const { world, answers, read } = begin();
    const burst = Array.from({ length: 100 }, read);
    answers[0]?.resolve('read');
    expect(new Set(await Promise.all(burst))).toEqual(new Set(['read']));
    world.now = 1_999;
    expect(await read()).toBe('read');
    expect(answers).toHaveLength(1);
  });

  it('is made anew after 2 s, also while the one before still hangs', async () => {
    const { world, answers, read } = begin();
    void read();
    world.now = 2_000;
    const second = read();
    answers[1]?.resolve('second');
    expect(await second).toBe('second');
  });

  it('is made anew when the clock has been set back', async () => {
    const { world, answers, read } = begin();
    void read();
    world.now = -1;
    void read();
    expect(answers).toHaveLength(2);
  });

  it('that fails answers those who wait for it and no others, however late it fails', async () => {
    const { world, answers, read } = begin();
    const failing = [read(), read()];
    world.now = 2_000;
    const good = read();
    answers[1]?.resolve('good');
    answers[0]?.reject(new Error('no'));
    for (const one of failing) await expect(one).rejects.toThrow('no');
    expect(await Promise.all([good, read()])).toEqual(['good', 'good']);
    world.now = 4_000;
    const last = read();
    answers[2]?.reject(new Error('no again'));
    await expect(last).rejects.toThrow('no again');
    void read();
    expect(answers).toHaveLength(4);
  });
});
