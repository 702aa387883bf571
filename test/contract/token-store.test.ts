import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCloud } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import { createCloudTokenStore } from '../../cloudfunctions/refreshToken/adapters/cloud-token-store.ts';
import type { RefreshEvent, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { enterInvocation } from '../support/function-process.ts';
import { createMemoryTokenStore } from '../support/memory-token-store.ts';
import { APPID, aToken, HOUR, SECOND } from '../support/tokens.ts';

/** A place to store a token in, and what stands there. */
interface Place {
  /** A store over an empty database, or one that holds this document. */
  createStore(document?: Record<string, unknown>): TokenStore;
  history(): unknown[];
}

const lease = { id: 'lease-1', expiresAt: 10_000 };
const failure = { at: 5, retryAt: 9, leaseId: 'lease-1', errCode: 40125, errMsg: 'invalid appsecret' };
const event: RefreshEvent = { event: 'refreshed', at: 1, appid: APPID, api: 'token', durationMs: 2 };

function describeTokenStore(name: string, place: Place): void {
  describe(`the token store ${name}`, () => {
    it('reads an empty document where nothing is stored', async () => {
      expect(await place.createStore().read()).toEqual({});
    });

    it('creates what is missing for the first lease', async () => {
      const store = place.createStore();
      expect(await store.acquire(lease, undefined)).toBe(true);
      expect(await store.read()).toEqual({ lease });
    });

    it('gives the first lease to one caller only', async () => {
      const store = place.createStore();
      const leases = Array.from({ length: 8 }, (_, n) => ({ id: `lease-${n}`, expiresAt: 10_000 }));
      const acquired = await Promise.all(leases.map((mine) => store.acquire(mine, undefined)));
      expect(acquired.filter(Boolean).length).toBe(1);
      expect(await store.read()).toEqual({ lease: leases[acquired.indexOf(true)] });
    });

    it("takes the lease on the article's document, which has none", async () => {
      const store = place.createStore({ value: 'old', _updateTime: '2026-01-01 00:00:00' });
      expect(await store.acquire(lease, undefined)).toBe(true);
    });

    it('replaces the lease that was seen, and no other', async () => {
      const store = place.createStore({ ...aToken(), lease });
      const next = { id: 'lease-2', expiresAt: 20_000 };
      expect(await store.acquire(next, { id: 'lease-0', expiresAt: 0 })).toBe(false);
      expect(await store.acquire(next, { id: 'lease-1', expiresAt: 0 })).toBe(false);
      expect(await store.acquire(next, undefined)).toBe(false);
      expect(await store.read()).toEqual({ token: aToken(), lease });
      expect(await store.acquire(next, lease)).toBe(true);
      expect(await store.read()).toEqual({ token: aToken(), lease: next });
    });

    it('gives a lease that was seen by many to one of them only', async () => {
      const store = place.createStore({ lease });
      const next = Array.from({ length: 8 }, (_, n) => ({ id: `next-${n}`, expiresAt: 20_000 }));
      const acquired = await Promise.all(next.map((mine) => store.acquire(mine, lease)));
      expect(acquired.filter(Boolean).length).toBe(1);
    });

    it('commits a token under its lease: the lease ends, the failure is forgotten, the rest is kept', async () => {
      const conflicts = { count: 2, at: 3 };
      const store = place.createStore({ ...aToken(), lease, failure, conflicts });
      const token = aToken({ value: 'token-2', api: 'stable_token', issuedAt: 5, expiresAt: HOUR });
      expect(await store.commit('lease-1', { token, at: 6 })).toBe(true);
      expect(await store.read()).toEqual({ token, conflicts, lease: { id: 'lease-1', expiresAt: 0 } });
    });

    it('commits what the refresh found out', async () => {
      const store = place.createStore({ lease, conflicts: { count: 1, at: 1 } });
      const conflicts = { count: 2, at: 6 };
      await store.commit('lease-1', { token: aToken(), at: 6, conflicts, forcedAt: 6 });
      expect(await store.read()).toMatchObject({ conflicts, forcedAt: 6 });
    });

    it('commits a token that may be overtaken, and says so until another one is committed', async () => {
      const store = place.createStore({ lease, failure });
      expect(await store.commit('lease-1', { token: aToken(), at: 6, doubt: 'testable' })).toBe(true);
      const ended = { id: 'lease-1', expiresAt: 0 };
      expect(await store.read()).toEqual({ token: aToken(), doubt: 'testable', lease: ended });
      await store.acquire({ id: 'lease-2', expiresAt: 20 * SECOND }, ended);
      await store.giveUp('lease-2', { interrupted: false });
      expect(await store.read()).toMatchObject({ doubt: 'testable' });
      await store.commit('lease-2', { token: aToken(), at: 7 });
      expect(await store.read()).toEqual({ token: aToken(), lease: { id: 'lease-2', expiresAt: 0 } });
    });

    it('drops a token whose lease is held by another', async () => {
      const store = place.createStore({ ...aToken(), lease });
      expect(await store.commit('lease-0', { token: aToken({ value: 'late' }), at: 6 })).toBe(false);
      expect(await store.read()).toEqual({ token: aToken(), lease });
    });

    it('commits nothing where nothing is stored', async () => {
      const store = place.createStore();
      expect(await store.commit('lease-1', { token: aToken(), at: 6 })).toBe(false);
      expect(await store.read()).toEqual({});
    });

    it.each([
      ['ends the lease in good order', false, 0],
      ['marks a refresh as interrupted', true, 1],
    ])('gives up with the failure and keeps the token: %s', async (_, interrupted, expiresAt) => {
      const store = place.createStore({ ...aToken(), lease });
      expect(await store.giveUp('lease-1', { failure, interrupted })).toBe(true);
      expect(await store.read()).toEqual({ token: aToken(), failure, lease: { id: 'lease-1', expiresAt } });
    });

    it('remembers when a refresh was forced in vain', async () => {
      const store = place.createStore({ lease });
      await store.giveUp('lease-1', { interrupted: true, forcedAt: 7 });
      expect(await store.read()).toMatchObject({ forcedAt: 7 });
    });

    it('gives up a lease it did not use without a word', async () => {
      const store = place.createStore({ lease, failure });
      expect(await store.giveUp('lease-1', { interrupted: false })).toBe(true);
      expect(await store.read()).toEqual({ failure, lease: { id: 'lease-1', expiresAt: 0 } });
    });

    it('gives up nothing under a lease that is held by another', async () => {
      const store = place.createStore({ lease });
      expect(await store.giveUp('lease-0', { failure, interrupted: false })).toBe(false);
      expect(await store.read()).toEqual({ lease });
    });

    it('keeps the last 72 refreshes, oldest first', async () => {
      const store = place.createStore({ lease });
      for (let at = 0; at < 75; at++) await store.append({ ...event, at });
      const expected = Array.from({ length: 72 }, (_, n) => ({ ...event, at: n + 3 }));
      expect(place.history()).toEqual(expected);
    });
  });
}

let memory = createMemoryTokenStore();
describeTokenStore('in memory', {
  createStore: (document) => {
    memory = createMemoryTokenStore(document as never);
    return memory;
  },
  history: () => memory.history,
});

describe('over wx-server-sdk', () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    enterInvocation(emulator.url, VISITOR);
  });
  afterEach(() => emulator.close());

  const stored = (id: string) => emulator.database.find('cloud-token', { _id: id })[0];

  function createStore(document?: Record<string, unknown>, otherAppid?: string): TokenStore {
    if (document) {
      emulator.database.createCollection('cloud-token');
      emulator.database.insert('cloud-token', { _id: 'access_token', ...document });
    }
    return createCloudTokenStore(openCloud().database({ throwOnNotFound: false }), otherAppid);
  }

  describeTokenStore('in CloudBase', {
    createStore,
    history: () => stored('refresh_log')?.entries as unknown[],
  });

  it('writes the document of the contract, its time in UTC+8 whatever the time zone of the process', async () => {
    const store = createStore({ lease });
    await store.commit('lease-1', { token: aToken(), at: Date.UTC(2026, 0, 31, 16, 30, 5) });
    expect(stored('access_token')).toEqual({
      _id: 'access_token',
      value: 'token-1',
      _updateTime: '2026-02-01 00:30:05',
      appid: APPID,
      api: 'token',
      issuedAt: 0,
      expiresAt: 2 * HOUR,
      lease: { id: 'lease-1', expiresAt: 0 },
    });
  });

  it("keeps another AppID's token and history in documents of its own", async () => {
    const store = createStore(undefined, 'wx-other');
    await store.acquire(lease, undefined);
    await store.append(event);
    expect(stored('access_token.wx-other')).toMatchObject({ lease });
    expect(stored('refresh_log.wx-other')).toMatchObject({ entries: [event] });
    expect(stored('access_token')).toBeUndefined();
  });

  it.each([
    ['a text', 'held'],
    ['no time', { id: 'x' }],
    ['a text for a time', { id: 'x', expiresAt: '123' }],
    ['a number for an id', { id: 5, expiresAt: 0 }],
  ])('is not kept out for ever by a lease that somebody has damaged: %s', async (_, damaged) => {
    const store = createStore({ ...aToken(), lease: damaged });
    expect(await store.acquire(lease, (await store.read()).lease)).toBe(true);
    expect(await store.read()).toEqual({ token: aToken(), lease });
  });

  it('leaves other documents alone when it replaces a damaged lease', async () => {
    const damaged = { id: 'x' };
    const store = createStore({ ...aToken(), lease: damaged });
    emulator.database.insert('cloud-token', { _id: 'access_token.wx-other', lease: damaged });
    expect(await store.acquire(lease, undefined)).toBe(true);
    expect(stored('access_token')).toMatchObject({ lease });
    expect(stored('access_token.wx-other')).toMatchObject({ lease: damaged });
  });

  it('creates the collection when that is missing, not for any other error', async () => {
    const store = createStore();
    emulator.database.createCollection('cloud-token');
    const json = { code: 'DATABASE_REQUEST_FAILED', message: 'out of order' };
    emulator.faults.inject({ on: 'database.insertDocument', reply: { json } });
    await expect(store.acquire(lease, undefined)).rejects.toMatchObject({
      errMsg: expect.stringContaining('out of order'),
    });
  });

  it('does not repeat the token in the error of a database that does', async () => {
    const store = createStore({ lease });
    const json = { code: 'DATABASE_REQUEST_FAILED', message: 'cannot set value: token-1' };
    emulator.faults.inject({ on: 'database.modifyDocument', reply: { json } });
    await expect(store.commit('lease-1', { token: aToken(), at: 0 })).rejects.toMatchObject({
      errMsg: expect.stringContaining('cannot set value: ***'),
    });
  });

  it('knows its own lease when only the reply of its creation was lost', async () => {
    const store = createStore();
    emulator.database.createCollection('cloud-token');
    emulator.faults.inject({ on: 'database.insertDocument', after: true, reply: { reset: true } });
    expect(await store.acquire(lease, undefined)).toBe(true);
  });

  it.each([
    ['read', 'database.getDocument', (store: TokenStore) => store.read()],
    ['acquire', 'database.modifyDocument', (store: TokenStore) => store.acquire(lease, lease)],
    ['acquire first', 'database.insertDocument', (store: TokenStore) => store.acquire(lease, undefined)],
    [
      'commit',
      'database.modifyDocument',
      (store: TokenStore) => store.commit('a', { token: aToken(), at: 0 }),
    ],
    [
      'giveUp',
      'database.modifyDocument',
      (store: TokenStore) => store.giveUp('a', { failure, interrupted: false }),
    ],
    ['append', 'database.insertDocument', (store: TokenStore) => store.append(event)],
  ])('rejects with a TokenError when the database refuses to %s', async (_, on, operation) => {
    const json = { code: 'DATABASE_PERMISSION_DENIED', message: 'Permission denied' };
    emulator.faults.inject({ on, times: 9, reply: { json } });
    await expect(operation(createStore())).rejects.toMatchObject({ name: 'TokenError', errCode: -502003 });
  });
});
