import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, timeOf } from '../../cloudfunctions/cloud-token/adapters/system-clock.ts';
import { boundStore } from '../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import { fetchToken } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import { wrapStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { APPID, SECOND } from '../support/tokens.ts';
import { tokenReply } from '../support/writer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A refresh with the timers of this process; every answer comes so late. @returns what came of it, and after how long */
async function refreshSlowly(timeLimitMs: number, { databaseMs = 0, weixinMs = 0 }) {
  const startedAt = Date.now();
  const left = timeOf({ time_limit_in_ms: timeLimitMs });
  const store = createMemoryTokenStore(Date.now);
  const late = wrapStore(store, (operation) => async (...args) => {
    await systemClock.sleep(databaseMs);
    return operation(...args);
  });
  const requests: number[] = [];
  const send = async ({ timeoutMs }: { timeoutMs: number }) => {
    requests.push(timeoutMs);
    await systemClock.sleep(Math.min(weixinMs, timeoutMs));
    return weixinMs > timeoutMs ? ({ kind: 'lost', why: 'TIMEOUT' } as const) : tokenReply();
  };
  const source = { appid: APPID, api: 'token', hosts: ['https://weixin'], clock: systemClock, send } as const;
  const outcome = refresh(
    {
      appid: APPID,
      api: 'token',
      store: boundStore(late, left),
      issue: (request) => fetchToken(source, request),
      clock: systemClock,
      left,
      newLeaseId: () => 'lease-1',
      random: () => 0.5,
      log: () => undefined,
    },
    {},
  )
    .catch((error: { code: string }) => error.code)
    .then((result) => ({ result, tookMs: Date.now() - startedAt, requests: requests.length, store }));
  await vi.advanceTimersByTimeAsync(timeLimitMs);
  return outcome;
}

describe('a database whose every answer is late', () => {
  it.each([1.1, 2.5])('by %d s lets a function of 20 s refresh with one request', async (seconds) => {
    const { result, requests, store } = await refreshSlowly(20 * SECOND, { databaseMs: seconds * SECOND });
    expect(result).toMatchObject({ refreshed: true, token: { value: 'new' } });
    expect(requests).toBe(1);
    expect(await store.read()).toMatchObject({ token: { value: 'new' }, lease: { state: 'ended' } });
  });

  it.each([0.2, 1.1, 2.5])('by %d s lets a function of 3 s answer before it is killed', async (seconds) => {
    const { tookMs } = await refreshSlowly(3 * SECOND, { databaseMs: seconds * SECOND });
    expect(tookMs).toBeLessThan(3 * SECOND);
  });

  it('by 0.2 s lets a function of 3 s refresh', async () => {
    const { result } = await refreshSlowly(3 * SECOND, { databaseMs: 0.2 * SECOND });
    expect(result).toMatchObject({ refreshed: true });
  });
});

describe('a WeChat whose answer is late', () => {
  it.each([
    [5, 0],
    [5, 0.5],
    [3, 1.1],
  ])('by %d s, with the database %d s late, costs one request', async (weixinSeconds, databaseSeconds) => {
    const { result, requests } = await refreshSlowly(20 * SECOND, {
      databaseMs: databaseSeconds * SECOND,
      weixinMs: weixinSeconds * SECOND,
    });
    expect(result).toMatchObject({ refreshed: true });
    expect(requests).toBe(1);
  });

  it('by an hour lets the function answer in time', async () => {
    for (const timeLimitMs of [3 * SECOND, 20 * SECOND]) {
      const { result, tookMs } = await refreshSlowly(timeLimitMs, { weixinMs: 3600 * SECOND });
      expect(result).toBe('network');
      expect(tookMs).toBeLessThan(timeLimitMs);
    }
  });
});
