// contract/: one suite over every implementation of a port, so that what the simulator and the races play with
// behaves as CloudBase's own does.

import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import type { Lease } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { createCloudTokenStore } from '../../cloudfunctions/refreshToken/adapters/cloud-token-store.ts';
import { understandsServerDate } from '../../cloudfunctions/refreshToken/adapters/server-date.ts';
import type { Commit, RefreshEvent, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { SDK_VERSIONS } from '../emulator/every-sdk.ts';
import { enterInvocation } from '../support/function-process.ts';
import { APPID, aToken, HOUR, SECOND } from '../support/tokens.ts';

/** A place to store a token in, what stands there, and its clock. */
interface Place {
  /** A store over an empty database, or one that holds this document. */
  createStore(document?: Record<string, unknown>): TokenStore;
  history(): unknown[];
  /** The database's time, ms since the epoch. */
  now(): number;
  advance(ms: number): void;
}

const require = createRequire(import.meta.url);
const A_LEASE: Lease = { id: 'lease-0', state: 'ended', until: 0 };
const failure = { at: 5, retryAt: 9, count: 1, errCode: 40125, errMsg: 'invalid appsecret' };
const event: RefreshEvent = { event: 'refreshed', at: 1, appid: APPID, api: 'token', durationMs: 2 };
const aCommit = (fields: Partial<Commit> = {}): Commit => ({
  token: aToken(),
  at: 6,
  budgets: { requestBudgetFullAt: 7 },
  ...fields,
});

function describeTokenStore(name: string, place: Place): void {
  const aLease = (fields: object = {}) => ({
    id: 'lease-1',
    state: 'ended',
    until: new Date(place.now()),
    ...fields,
  });
  const held = (leftMs = LEASE_MS) => aLease({ state: 'held', until: new Date(place.now() + leftMs) });
  const leaseIn = async (store: TokenStore) => (await store.read()).lease;
  const seenIn = leaseIn;

  describe(`the token store ${name}`, () => {
    it('reads an empty document where nothing is stored', async () => {
      expect(await place.createStore().read()).toEqual({});
    });

    it("creates what is missing for the first lease, which ends 10 s later by the database's clock", async () => {
      const store = place.createStore();
      const before = place.now();
      expect(await store.acquire('lease-1', undefined, { requestBudgetFullAt: 7 })).toBe(true);
      const { lease, requestBudgetFullAt } = await store.read();
      expect(requestBudgetFullAt).toBe(7);
      expect(lease).toMatchObject({ id: 'lease-1', state: 'held' });
      expect(lease?.until).toBeGreaterThanOrEqual(before + LEASE_MS);
      expect(lease?.until).toBeLessThanOrEqual(place.now() + LEASE_MS);
    });

    it('gives the first lease to one caller only', async () => {
      const store = place.createStore();
      const ids = Array.from({ length: 8 }, (_, n) => `lease-${n}`);
      const acquired = await Promise.all(ids.map((id) => store.acquire(id, undefined)));
      expect(acquired.filter(Boolean).length).toBe(1);
      expect(await leaseIn(store)).toMatchObject({ id: ids[acquired.indexOf(true)] });
    });

    it("takes the lease on the article's document, which has none", async () => {
      const store = place.createStore({ value: 'old', _updateTime: '2026-01-01 00:00:00' });
      expect(await store.acquire('lease-1', undefined)).toBe(true);
    });

    it.each(['ended', 'interrupted'])('replaces the lease that was seen, and no other: %s', async (state) => {
      const store = place.createStore({ ...aToken(), lease: aLease({ state }) });
      const seen = await seenIn(store);
      expect(await store.acquire('lease-2', { id: 'lease-0', state: 'ended', until: 0 })).toBe(false);
      expect(await store.acquire('lease-2', undefined)).toBe(false);
      expect(await leaseIn(store)).toEqual(seen);
      expect(await store.acquire('lease-2', seen)).toBe(true);
      expect(await store.read()).toMatchObject({ token: aToken(), lease: { id: 'lease-2', state: 'held' } });
    });

    it('gives a lease that was seen by many to one of them only', async () => {
      const store = place.createStore({ lease: aLease() });
      const seen = await seenIn(store);
      const ids = Array.from({ length: 8 }, (_, n) => `next-${n}`);
      const acquired = await Promise.all(ids.map((id) => store.acquire(id, seen)));
      expect(acquired.filter(Boolean).length).toBe(1);
    });

    it('keeps a lease that is held, whoever wants it, until it has run out', async () => {
      const store = place.createStore({ lease: held() });
      const seen = await seenIn(store);
      expect(await store.acquire('lease-2', seen)).toBe(false);
      place.advance(LEASE_MS - SECOND);
      expect(await store.acquire('lease-2', seen)).toBe(false);
      place.advance(SECOND + 1);
      expect(await store.acquire('lease-2', seen)).toBe(true);
    });

    it('does not give a lease to who has seen it held when it has ended since: there is news', async () => {
      const store = place.createStore({ lease: held() });
      const seen = await seenIn(store);
      await store.commit('lease-1', aCommit());
      place.advance(HOUR);
      expect(await store.acquire('lease-2', seen)).toBe(false);
      expect(await store.acquire('lease-2', await seenIn(store))).toBe(true);
    });

    it('takes nothing when an acquire arrives a second time, late', async () => {
      const store = place.createStore({ lease: aLease() });
      const seen = await seenIn(store);
      await store.acquire('lease-2', seen);
      await store.commit('lease-2', aCommit());
      expect(await store.acquire('lease-2', seen)).toBe(false);
      expect(await leaseIn(store)).toMatchObject({ id: 'lease-2', state: 'ended' });
    });

    it.each([
      ['null', null],
      ['a text', 'held'],
      ['a list', [1]],
      ['an object without an id', {}],
      ['a number for an id', { id: 5, state: 'held', until: new Date(0) }],
      ['a text for an end', { id: 'x', state: 'held', until: '2126-01-01' }],
      ['no end', { id: 'x', state: 'held' }],
      ['an end a year ahead', { id: 'x', state: 'held', until: new Date(place.now() + 365 * 24 * HOUR) }],
      ['no state', { id: 'x' }],
      ['an unknown state', { id: 'x', state: 1 }],
    ])('is not kept out for ever by a lease that is damaged: %s', async (_, damaged) => {
      const store = place.createStore({ ...aToken(), lease: damaged });
      // What is no lease at all is only removed at first.
      const isTaken = await store.acquire('lease-2', await seenIn(store));
      expect(isTaken || (await store.acquire('lease-2', await seenIn(store)))).toBe(true);
      expect(await store.read()).toMatchObject({ token: aToken(), lease: { id: 'lease-2', state: 'held' } });
    });

    it('commits a token under its lease: the lease ends, the failure is forgotten, the rest is kept', async () => {
      const conflicts = { count: 2, at: 3 };
      const store = place.createStore({
        ...aToken(),
        lease: held(),
        failure,
        conflicts,
        forceBudgetFullAt: 8,
      });
      const token = aToken({ value: 'token-2', api: 'stable_token', issuedAt: 5, expiresAt: HOUR });
      const { lease } = await store.read();
      expect(await store.commit('lease-1', aCommit({ token }))).toBe(true);
      const ended = { ...lease, state: 'ended' };
      expect(await store.read()).toEqual({
        token,
        conflicts,
        lease: ended,
        requestBudgetFullAt: 7,
        forceBudgetFullAt: 8,
      });
    });

    it('commits under a lease that has run out as long as nobody has taken it', async () => {
      const store = place.createStore({ lease: held() });
      place.advance(HOUR);
      expect(await store.commit('lease-1', aCommit())).toBe(true);
    });

    it('commits what the refresh found out', async () => {
      const store = place.createStore({ lease: held(), conflicts: { count: 1, at: 1 } });
      const budgets = { requestBudgetFullAt: 4, renewalBudgetFullAt: 5, forceBudgetFullAt: 6 };
      const found = { conflicts: { count: 2, at: 6 }, refusedEarly: true };
      await store.commit('lease-1', aCommit({ ...found, budgets }));
      expect(await store.read()).toMatchObject({ ...found, ...budgets });
    });

    it('commits whose token it stands in for and why, and forgets that with another one', async () => {
      const store = place.createStore({ lease: held(), alarmed: true });
      const told = { failingToldAt: 6, alarmed: true } as const;
      const ownFailure = { at: 6, retryAt: 7, count: 1, errCode: 40125, errMsg: 'no' };
      await store.commit('lease-1', aCommit({ standsInFor: 'wx1', ownFailure, told }));
      expect(await store.read()).toMatchObject({ standsInFor: 'wx1', ownFailure, ...told });
      await store.acquire('lease-2', await seenIn(store));
      await store.commit('lease-2', aCommit());
      expect(await store.read()).not.toHaveProperty('standsInFor');
      expect(await store.read()).not.toHaveProperty('ownFailure');
      expect(await store.read()).not.toHaveProperty('alarmed');
    });

    it('commits a token in doubt, and says so until another one is committed', async () => {
      const store = place.createStore({ lease: held(), failure });
      expect(await store.commit('lease-1', aCommit({ inDoubt: true }))).toBe(true);
      expect((await store.read()).inDoubt).toBe(true);
      await store.acquire('lease-2', await seenIn(store));
      await store.giveUp('lease-2', { state: 'ended' });
      expect((await store.read()).inDoubt).toBe(true);
      await store.acquire('lease-3', await seenIn(store));
      await store.commit('lease-3', aCommit());
      expect((await store.read()).inDoubt).toBeUndefined();
    });

    it('drops a token whose lease is held by another', async () => {
      const store = place.createStore({ ...aToken(), lease: held() });
      const before = await store.read();
      expect(await store.commit('lease-0', aCommit({ token: aToken({ value: 'late' }) }))).toBe(false);
      expect(await store.read()).toEqual(before);
    });

    it('commits nothing where nothing is stored', async () => {
      const store = place.createStore();
      expect(await store.commit('lease-1', aCommit())).toBe(false);
      expect(await store.read()).toEqual({});
    });

    it.each(['ended', 'interrupted'] as const)(
      'gives up with the failure and keeps the token: %s',
      async (state) => {
        const store = place.createStore({ ...aToken(), lease: held() });
        expect(await store.giveUp('lease-1', { state, failure, budgets: { forceBudgetFullAt: 7 } })).toBe(
          true,
        );
        expect(await store.read()).toMatchObject({
          token: aToken(),
          failure,
          lease: { id: 'lease-1', state },
          forceBudgetFullAt: 7,
        });
      },
    );

    it('gives up a lease it did not use without a word', async () => {
      const store = place.createStore({ lease: held(), failure });
      expect(await store.giveUp('lease-1', { state: 'ended' })).toBe(true);
      expect(await store.read()).toMatchObject({ failure, lease: { id: 'lease-1', state: 'ended' } });
    });

    it('changes nothing when a write under a lease that has ended arrives a second time, late', async () => {
      const store = place.createStore({ lease: held() });
      await store.commit('lease-1', aCommit());
      await store.markInterrupted('lease-1');
      const before = await store.read();
      expect(await store.commit('lease-1', aCommit())).toBe(false);
      expect(await store.giveUp('lease-1', { state: 'ended', failure })).toBe(false);
      expect(await store.read()).toEqual(before);
    });

    it('gives up nothing under a lease that is held by another', async () => {
      const store = place.createStore({ lease: held() });
      const before = await store.read();
      expect(await store.giveUp('lease-0', { state: 'ended', failure })).toBe(false);
      expect(await store.read()).toEqual(before);
    });

    it('notes with the failure that somebody is told of it, and forgets the alarm with the next token', async () => {
      const store = place.createStore({ ...aToken(), lease: held(), failingToldAt: 1, conflictToldAt: 2 });
      await store.giveUp('lease-1', { state: 'ended', failure });
      expect(await store.read()).toMatchObject({ failingToldAt: 1, conflictToldAt: 2 });
      expect(await store.read()).not.toHaveProperty('alarmed');
      await store.acquire('lease-2', await seenIn(store));
      await store.giveUp('lease-2', { state: 'ended', failure, told: { failingToldAt: 5 } });
      expect(await store.read()).toMatchObject({ alarmed: true, failingToldAt: 5, conflictToldAt: 2 });
      await store.acquire('lease-3', await seenIn(store));
      await store.commit('lease-3', aCommit());
      expect(await store.read()).toMatchObject({ failingToldAt: 5, conflictToldAt: 2 });
      expect(await store.read()).not.toHaveProperty('alarmed');
    });

    it('notes with the token that somebody is told of a conflict', async () => {
      const store = place.createStore({ lease: held(), failingToldAt: 1, conflictToldAt: 2 });
      await store.commit('lease-1', aCommit({ told: { conflictToldAt: 6 } }));
      expect(await store.read()).toMatchObject({ failingToldAt: 1, conflictToldAt: 6 });
      await store.acquire('lease-2', await seenIn(store));
      await store.commit('lease-2', aCommit());
      expect(await store.read()).toMatchObject({ conflictToldAt: 6 });
    });

    it('notes nothing of what is told under a lease that another has taken', async () => {
      const store = place.createStore({ lease: held() });
      expect(await store.giveUp('lease-0', { state: 'ended', told: { failingToldAt: 5 } })).toBe(false);
      expect(await store.read()).not.toHaveProperty('failingToldAt');
      expect(await store.read()).not.toHaveProperty('alarmed');
    });

    it('marks an attempt as interrupted that ended in good order, and frees no lease that is held', async () => {
      const ended = place.createStore({ lease: aLease() });
      expect(await ended.markInterrupted('lease-0')).toBe(false);
      expect(await ended.markInterrupted('lease-1')).toBe(true);
      expect(await leaseIn(ended)).toMatchObject({ id: 'lease-1', state: 'interrupted' });
    });

    it('frees no lease that is held when it is to be marked as interrupted', async () => {
      const store = place.createStore({ lease: held() });
      expect(await store.markInterrupted('lease-1')).toBe(false);
      expect(await leaseIn(store)).toMatchObject({ state: 'held' });
    });

    it('marks a token as refused early while it is the stored one, until another one is committed', async () => {
      const store = place.createStore({ ...aToken(), lease: held() });
      expect(await store.markRefusedEarly(aToken({ value: 'other', issuedAt: 5 }))).toBe(false);
      expect(await store.markRefusedEarly(aToken())).toBe(true);
      expect(await store.read()).toMatchObject({ token: aToken(), refusedEarly: true });
      await store.commit('lease-1', aCommit({ token: aToken({ value: 'token-2' }) }));
      expect((await store.read()).refusedEarly).toBeUndefined();
    });

    it('keeps the last 72 refreshes, oldest first', async () => {
      const store = place.createStore({ lease: aLease() });
      for (let at = 0; at < 75; at++) await store.append({ ...event, at });
      const expected = Array.from({ length: 72 }, (_, n) => ({ ...event, at: n + 3 }));
      expect(place.history()).toEqual(expected);
    });
  });
}

let memory = createMemoryTokenStore(() => 0);
let memoryNow = HOUR;
describeTokenStore('in memory', {
  createStore(document) {
    memory = createMemoryTokenStore(() => memoryNow);
    memory.stored = document;
    return memory;
  },
  history: () => memory.history,
  now: () => memoryNow,
  advance(ms) {
    memoryNow += ms;
  },
});

describe.each(SDK_VERSIONS)('over wx-server-sdk $version', ({ version, name }) => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    enterInvocation(emulator.url, VISITOR);
  });
  afterEach(() => emulator.close());

  const stored = (id: string) => emulator.database.find('cloud-token', { _id: id })[0];

  function openDatabase(): Database {
    const { createNewInstance, DYNAMIC_CURRENT_ENV: env } = require(name);
    return createNewInstance({ env }).database({ throwOnNotFound: false });
  }

  function createStore(document?: Record<string, unknown>, otherAppid?: string): TokenStore {
    if (document) {
      emulator.database.createCollection('cloud-token');
      emulator.database.insert('cloud-token', { _id: 'access_token', ...document });
    }
    return createCloudTokenStore(openDatabase(), otherAppid);
  }

  describeTokenStore(`in CloudBase, by SDK ${version}`, {
    createStore,
    history: () => stored('refresh_log')?.entries as unknown[],
    now: () => emulator?.clock.now() ?? 0,
    advance: (ms) => emulator.clock.advance(ms),
  });

  it('tells whether the database takes serverDate in a condition for its time, once there has been a lease', async () => {
    const store = createStore();
    expect(await understandsServerDate(openDatabase())).toBeUndefined();
    await store.acquire('lease-1', undefined);
    const database = openDatabase();
    expect(await understandsServerDate(database)).toBe(true);
    emulator.clock.advance(HOUR);
    expect(await understandsServerDate(database)).toBe(true);
    // As a database would see it to which the SDK sends a plain object.
    expect(
      await understandsServerDate({
        ...openDatabase(),
        command: database.command,
        serverDate: (date) => ({ ...date }),
        collection: (it) => database.collection(it),
      }),
    ).toBe(false);
  });

  it('rejects with a TokenError when the database does not answer whether it does', async () => {
    await createStore().acquire('lease-1', undefined);
    const json = { code: 'DATABASE_REQUEST_FAILED', message: 'unknown operator' };
    const when = (request: unknown) => String((request as { body: Buffer }).body).includes('lease.until');
    emulator.faults.inject({ on: 'database.getDocument', when, reply: { json } });
    await expect(understandsServerDate(openDatabase())).rejects.toMatchObject({ name: 'TokenError' });
  });

  it('writes the document of the contract, its time in UTC+8 whatever the time zone of the process', async () => {
    const until = new Date(0);
    const store = createStore({ lease: { id: 'lease-1', state: 'held', until } });
    await store.commit('lease-1', aCommit({ at: Date.UTC(2026, 0, 31, 16, 30, 5) }));
    expect(stored('access_token')).toEqual({
      _id: 'access_token',
      value: 'token-1',
      _updateTime: '2026-02-01 00:30:05',
      appid: APPID,
      api: 'token',
      issuedAt: 0,
      expiresAt: 2 * HOUR,
      requestBudgetFullAt: 7,
      lease: { id: 'lease-1', state: 'ended', until },
    });
  });

  it("keeps another AppID's token and history in documents of its own", async () => {
    const store = createStore(undefined, 'wx-other');
    await store.acquire('lease-1', undefined);
    await store.append(event);
    expect(stored('access_token.wx-other')).toMatchObject({ lease: { id: 'lease-1' } });
    expect(stored('refresh_log.wx-other')).toMatchObject({ entries: [event] });
    expect(stored('access_token')).toBeUndefined();
  });

  it('leaves other documents alone when it replaces a damaged lease', async () => {
    const store = createStore({ ...aToken(), lease: 'damaged' });
    emulator.database.insert('cloud-token', { _id: 'access_token.wx-other', lease: 'damaged' });
    await store.acquire('lease-1', undefined);
    expect(stored('access_token')).not.toHaveProperty('lease');
    expect(stored('access_token.wx-other')).toMatchObject({ lease: 'damaged' });
  });

  it('creates the collection when that is missing, not for any other error', async () => {
    const store = createStore();
    emulator.database.createCollection('cloud-token');
    const json = { code: 'DATABASE_REQUEST_FAILED', message: 'out of order' };
    emulator.faults.inject({ on: 'database.insertDocument', reply: { json } });
    await expect(store.acquire('lease-1', undefined)).rejects.toMatchObject({
      errMsg: expect.stringContaining('out of order'),
    });
  });

  it('does not repeat the token in the error of a database that does', async () => {
    const store = createStore({ ...aToken(), lease: { id: 'lease-1', state: 'held' } });
    const json = { code: 'DATABASE_REQUEST_FAILED', message: 'cannot set value: token-1' };
    emulator.faults.inject({ on: 'database.modifyDocument', reply: { json } });
    const masked = { errMsg: expect.stringContaining('cannot set value: ***') };
    await expect(store.commit('lease-1', aCommit())).rejects.toMatchObject(masked);
  });

  it('knows its own lease when only the reply of its creation was lost', async () => {
    const store = createStore();
    emulator.database.createCollection('cloud-token');
    emulator.faults.inject({ on: 'database.insertDocument', after: true, reply: { reset: true } });
    expect(await store.acquire('lease-1', undefined)).toBe(true);
  });

  it.each([
    ['read', 'database.getDocument', (store: TokenStore) => store.read()],
    ['acquire', 'database.modifyDocument', (store: TokenStore) => store.acquire('a', A_LEASE)],
    ['acquire first', 'database.insertDocument', (store: TokenStore) => store.acquire('a', undefined)],
    ['commit', 'database.modifyDocument', (store: TokenStore) => store.commit('a', aCommit())],
    [
      'giveUp',
      'database.modifyDocument',
      (store: TokenStore) => store.giveUp('a', { state: 'ended', failure }),
    ],
    ['mark', 'database.modifyDocument', (store: TokenStore) => store.markInterrupted('a')],
    ['append', 'database.insertDocument', (store: TokenStore) => store.append(event)],
  ])('rejects with a TokenError when the database refuses to %s', async (_, on, operation) => {
    const json = { code: 'DATABASE_PERMISSION_DENIED', message: 'Permission denied' };
    emulator.faults.inject({ on, times: 9, reply: { json } });
    await expect(operation(createStore())).rejects.toMatchObject({ name: 'TokenError', errCode: -502003 });
  });
});
