import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from '../../cloudfunctions/cloud-token/adapters/within.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('within', () => {
  it('resolves to what the work does, and leaves no timer behind', async () => {
    expect(await within(1000, Promise.resolve(7), 'reading')).toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with what the work does, and leaves no timer behind', async () => {
    const error = new Error('out of order');
    await expect(within(1000, Promise.reject(error), 'reading')).rejects.toBe(error);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes an answer in the last millisecond', async () => {
    const work = new Promise((resolve) => setTimeout(() => resolve('done'), 999));
    const waiting = within(1000, work, 'reading');
    await vi.advanceTimersByTimeAsync(999);
    expect(await waiting).toBe('done');
  });

  it.each([
    [1000, 1000, '1000'],
    [1499.6, 1500, '1500'],
    [0, 1, '0'],
    [-5, 1, '0'],
  ])('rejects after %d ms with what was waited for', async (ms, passedMs, shown) => {
    const waiting = within(ms, new Promise<never>(() => {}), 'reading the token');
    const rejected = expect(waiting).rejects.toMatchObject({
      name: 'TokenError',
      code: 'timeout',
      errCode: -501002,
      errMsg: `reading the token: no answer within ${shown} ms`,
      hint: expect.stringContaining('20 s'),
    });
    await vi.advanceTimersByTimeAsync(passedMs);
    await rejected;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not care how work that came too late ends', async () => {
    const work = new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 2000));
    const rejected = expect(within(1000, work, 'reading')).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(2000);
    await rejected;
  });
});
