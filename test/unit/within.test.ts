import { describe, expect, it } from 'vitest';
import { within } from '../../cloudfunctions/cloud-token/core/within.ts';
import { SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const never = () => new Promise<never>(() => {});

describe('within', () => {
  it('resolves to what the work does, and leaves nobody asleep', async () => {
    const time = createVirtualTime();
    expect(await within(time, SECOND, Promise.resolve(7), 'reading')).toBe(7);
    expect(time.wakeNext()).toBe(false);
  });

  it('rejects with what the work does, and leaves nobody asleep', async () => {
    const time = createVirtualTime();
    const error = new Error('out of order');
    await expect(within(time, SECOND, Promise.reject(error), 'reading')).rejects.toBe(error);
    expect(time.wakeNext()).toBe(false);
  });

  it('takes an answer in the last millisecond', async () => {
    const time = createVirtualTime();
    const work = time.sleep(SECOND - 1).then(() => 'done');
    expect(await time.run(within(time, SECOND, work, 'reading'))).toBe('done');
  });

  it.each([
    [1000, 1000, '1000'],
    [1499.6, 1499.6, '1500'],
    [0, 0, '0'],
    [-5, 0, '0'],
  ])('rejects after %d ms with what was waited for', async (ms, passedMs, shown) => {
    const time = createVirtualTime();
    await expect(time.run(within(time, ms, never(), 'reading the token'))).rejects.toMatchObject({
      name: 'TokenError',
      code: 'timeout',
      errCode: -501002,
      errMsg: `reading the token: no answer within ${shown} ms`,
      hint: expect.stringMatching(/20 s .*20 秒/),
    });
    expect(time.now()).toBe(passedMs);
  });

  it('does not care how work that came too late ends', async () => {
    const time = createVirtualTime();
    const work = time.sleep(2 * SECOND).then(() => Promise.reject(new Error('too late')));
    await expect(time.run(within(time, SECOND, work, 'reading'))).rejects.toMatchObject({ code: 'timeout' });
    time.wakeNext();
    await expect(work).rejects.toThrow('too late');
  });
});
