import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundStore } from '../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import type { RefreshEvent, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore } from '../support/memory-token-store.ts';
import { APPID, aToken, SECOND } from '../support/tokens.ts';

const lease = { id: 'lease-1', expiresAt: 10 * SECOND };
const failure = { at: 0, retryAt: SECOND, leaseId: 'lease-1', errCode: -1, errMsg: 'system error' };
const event: RefreshEvent = { event: 'refresh_failed', at: 0, appid: APPID, api: 'token', durationMs: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a bound store', () => {
  it('is the store it binds', async () => {
    const store = createMemoryTokenStore();
    const bound = boundStore(store, () => SECOND);
    expect(await bound.acquire(lease, undefined)).toBe(true);
    expect(await bound.acquire(lease, { id: 'lease-0', expiresAt: 0 })).toBe(false);
    expect(await bound.giveUp('lease-1', { failure, interrupted: true })).toBe(true);
    expect(store.stored).toEqual({ failure, lease: { id: 'lease-1', expiresAt: 1 } });
    expect(await bound.commit('lease-1', { token: aToken(), at: 0, forcedAt: 7 })).toBe(true);
    expect(await bound.read()).toEqual({
      token: aToken(),
      lease: { id: 'lease-1', expiresAt: 0 },
      forcedAt: 7,
    });
    await bound.append(event);
    expect(store.history).toEqual([event]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the error of the store', async () => {
    const error = new Error('out of order');
    const store: TokenStore = { ...createMemoryTokenStore(), read: () => Promise.reject(error) };
    await expect(boundStore(store, () => SECOND).read()).rejects.toBe(error);
  });
});

describe('a database that does not answer', () => {
  const never = () => new Promise<never>(() => {});
  const silent: TokenStore = { read: never, acquire: never, commit: never, giveUp: never, append: never };

  it.each([
    ['read', (store: TokenStore) => store.read()],
    ['acquire', (store: TokenStore) => store.acquire(lease, undefined)],
    ['commit', (store: TokenStore) => store.commit('lease-1', { token: aToken(), at: 0 })],
    ['giveUp', (store: TokenStore) => store.giveUp('lease-1', { failure, interrupted: false })],
    ['append', (store: TokenStore) => store.append(event)],
  ])('ends %s when the time is up that was left when it began', async (_, operation) => {
    let leftMs = 3 * SECOND;
    const store = boundStore(silent, () => leftMs);
    leftMs = SECOND;
    const outcome = expect(operation(store)).rejects.toMatchObject({
      code: 'timeout',
      errMsg: 'the database: no answer within 1000 ms',
    });
    await vi.advanceTimersByTimeAsync(SECOND);
    await outcome;
  });

  it.each([
    [300, 300],
    [20 * SECOND, SECOND],
  ])('is waited for one second at most, less when less is left: %i ms left', async (leftMs, waitedMs) => {
    const errMsg = `the database: no answer within ${waitedMs} ms`;
    const outcome = expect(boundStore(silent, () => leftMs).read()).rejects.toMatchObject({ errMsg });
    await vi.advanceTimersByTimeAsync(waitedMs);
    await outcome;
  });
});
