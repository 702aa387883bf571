import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ANSWER_RESERVE_MS,
  systemClock,
  timeOf,
} from '../../cloudfunctions/cloud-token/adapters/system-clock.ts';
import { HOUR, SECOND } from '../support/tokens.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the clock of this process', () => {
  it('tells the time and sleeps', async () => {
    const before = systemClock.now();
    const slept = systemClock.sleep(SECOND).then(() => systemClock.now() - before);
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await slept).toBe(SECOND);
  });

  it('keeps no timer for a sleep that is aborted', () => {
    const abort = new AbortController();
    void systemClock.sleep(HOUR, abort.signal);
    expect(vi.getTimerCount()).toBe(1);
    abort.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves nothing on the signal of a sleep that is over, so that Node.js has nothing to warn of', async () => {
    const { signal } = new AbortController();
    const slept = systemClock.sleep(SECOND, signal);
    await vi.advanceTimersByTimeAsync(SECOND);
    await slept;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the time of an invocation', () => {
  it('is what the platform allows, less what it takes to answer', async () => {
    const left = timeOf({ time_limit_in_ms: 20 * SECOND });
    expect(left()).toBe(20 * SECOND - ANSWER_RESERVE_MS);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(left()).toBe(15 * SECOND - ANSWER_RESERVE_MS);
  });

  it.each([[undefined], [{}]])('is that of 3 seconds when the platform says nothing: %j', (context) => {
    expect(timeOf(context)()).toBe(3 * SECOND - ANSWER_RESERVE_MS);
  });

  it('does not grow when the wall clock is set back', async () => {
    const left = timeOf({ time_limit_in_ms: 20 * SECOND });
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    vi.setSystemTime(Date.now() - HOUR);
    expect(left()).toBe(15 * SECOND - ANSWER_RESERVE_MS);
  });

  it('passes by the wall clock while the process is frozen', () => {
    const left = timeOf({ time_limit_in_ms: 20 * SECOND });
    vi.setSystemTime(Date.now() + HOUR);
    expect(left()).toBeLessThan(0);
  });
});
