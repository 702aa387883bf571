import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundStore, patienceMs } from '../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import {
  type Commit,
  type RefreshEvent,
  type TokenStore,
  wrapStore,
} from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { APPID, aToken, SECOND } from '../support/tokens.ts';

const failure = { at: 0, retryAt: SECOND, count: 1, errCode: -1, errMsg: 'system error' };
const event: RefreshEvent = { event: 'refresh_failed', at: 0, appid: APPID, api: 'token', durationMs: 0 };
const commit: Commit = { token: aToken(), at: 0, budgets: { forceBudgetFullAt: 7 } };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a bound store', () => {
  it('is the store it binds', async () => {
    const store = createMemoryTokenStore(() => 0);
    const bound = boundStore(store, () => SECOND);
    expect(await bound.acquire('lease-1', undefined)).toBe(true);
    expect(await bound.acquire('lease-2', { id: 'lease-0', state: 'ended', until: 0 })).toBe(false);
    expect(await bound.giveUp('lease-1', { state: 'interrupted', failure })).toBe(true);
    expect(await store.read()).toMatchObject({ failure, lease: { id: 'lease-1', state: 'interrupted' } });
    expect(await bound.acquire('lease-2', (await store.read()).lease)).toBe(true);
    expect(await bound.commit('lease-2', commit)).toBe(true);
    expect(await bound.read()).toMatchObject({ token: aToken(), forceBudgetFullAt: 7 });
    expect(await bound.markInterrupted('lease-2')).toBe(true);
    expect(await bound.markRefusedEarly(aToken())).toBe(true);
    expect(await store.read()).toMatchObject({ refusedEarly: true, lease: { state: 'interrupted' } });
    await bound.append(event);
    expect(store.history).toEqual([event]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has each operation under its own name', () => {
    const store = createMemoryTokenStore(() => 0);
    const names: string[] = [];
    const wrapped = wrapStore(store, (operation, name) => {
      names.push(name);
      return operation;
    });
    expect(names).toEqual(Object.keys(wrapped));
    for (const name of Object.keys(wrapped) as (keyof TokenStore)[]) expect(wrapped[name]).toBe(store[name]);
  });

  it('rejects with the error of the store', async () => {
    const error = new Error('out of order');
    const store: TokenStore = { ...createMemoryTokenStore(() => 0), read: () => Promise.reject(error) };
    await expect(boundStore(store, () => SECOND).read()).rejects.toBe(error);
  });
});

describe('a database that does not answer', () => {
  const never = () => new Promise<never>(() => {});
  const silent: TokenStore = {
    read: never,
    acquire: never,
    commit: never,
    giveUp: never,
    markInterrupted: never,
    markRefusedEarly: never,
    append: never,
  };

  it.each([
    ['read', (store: TokenStore) => store.read()],
    ['acquire', (store: TokenStore) => store.acquire('lease-1', undefined)],
    ['commit', (store: TokenStore) => store.commit('lease-1', commit)],
    ['giveUp', (store: TokenStore) => store.giveUp('lease-1', { state: 'ended' })],
    ['markInterrupted', (store: TokenStore) => store.markInterrupted('lease-1')],
    ['markRefusedEarly', (store: TokenStore) => store.markRefusedEarly(aToken())],
    ['append', (store: TokenStore) => store.append(event)],
  ])('ends %s when the time is up that was left when it began', async (_, operation) => {
    let leftMs = 3 * SECOND;
    const store = boundStore(silent, () => leftMs);
    leftMs = 0.7 * SECOND;
    const outcome = expect(operation(store)).rejects.toMatchObject({
      code: 'timeout',
      errMsg: 'the database: no answer within 700 ms',
    });
    await vi.advanceTimersByTimeAsync(0.7 * SECOND);
    await outcome;
  });

  it('is waited for as long as there is time, but not so long that none is left to try again', () => {
    expect(patienceMs(300)).toBe(300);
    expect(patienceMs(-5)).toBe(-5);
    expect(patienceMs(2.6 * SECOND)).toBe(SECOND);
    for (const leftMs of [6, 12, 19.6].map((seconds) => seconds * SECOND)) {
      expect(patienceMs(leftMs)).toBeGreaterThanOrEqual(leftMs / 5);
      expect(patienceMs(leftMs)).toBeLessThanOrEqual(leftMs / 3);
    }
  });
});
