import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  databaseDown,
  deferred,
  refusal,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

describe('while the database cannot be read, getToken', () => {
  it('serves the token in memory as long as it is valid, and says so', async () => {
    const world = createReaderWorld();
    await world.getToken();
    world.onRead = () => Promise.reject(databaseDown);
    world.time.advance(2 * HOUR - 1);
    expect(await world.getToken()).toBe('token-1');
    expect(world.events[0]).toEqual({ event: 'document_unreadable', ...databaseDown.toJSON() });
    world.time.advance(1);
    await expect(world.getToken()).rejects.toMatchObject({ errCode: -1, cause: databaseDown });
  });

  it('tries again after 5 seconds, not at every call', async () => {
    const world = createReaderWorld();
    await world.getToken();
    world.onRead = () => Promise.reject(databaseDown);
    world.time.advance(2 * MINUTE);
    await world.getToken();
    const { length } = world.reads;
    world.time.advance(5 * SECOND - 1);
    await world.getToken();
    expect(world.reads).toHaveLength(length);
    world.time.advance(1);
    await world.getToken();
    expect(world.reads.length).toBeGreaterThan(length);
  });

  it('tries again at once when it has nothing to serve', async () => {
    const world = createReaderWorld();
    world.onRead = async () => {
      if (world.reads.length === 3) return world.document;
      throw databaseDown;
    };
    expect(await world.getToken()).toBe('token-1');
  });

  it('rejects when it has nothing to serve and no try succeeds', async () => {
    const world = createReaderWorld();
    world.onRead = () => Promise.reject(databaseDown);
    await expect(world.getToken()).rejects.toMatchObject({ errCode: -1, cause: databaseDown });
    expect(world.refreshes).toEqual([]);
  });

  it('has a token renewed that is in its last 5 minutes', async () => {
    const world = createReaderWorld();
    await world.getToken();
    world.time.advance(116 * MINUTE);
    world.onRead = () => Promise.reject(databaseDown);
    world.onRefresh = async () => {
      world.onRead = async () => ({ token: aToken({ value: 'token-2', expiresAt: 4 * HOUR }) });
    };
    expect(await world.getToken()).toBe('token-2');
  });

  it('does not take the refused token for a successor', async () => {
    const world = createReaderWorld();
    await world.getToken();
    world.onRead = () => Promise.reject(databaseDown);
    await expect(callApiThatRefuses(world)).rejects.toMatchObject({ errCode: -1, cause: databaseDown });
    expect(world.refreshes).toEqual([]);
  });
});

it('an older read never replaces the result of a newer one', async () => {
  const world = createReaderWorld();
  const refused = deferred<unknown>();
  const slow = world.withToken((token) => (token === 'token-1' ? refused.promise : Promise.resolve(token)));
  await world.getToken();

  world.time.advance(2 * MINUTE);
  const older = deferred<TokenDocument>();
  world.onRead = () => older.promise;
  const joined = world.getToken();
  world.onRead = async () => ({ token: aToken({ value: 'token-2' }) });
  refused.resolve(refusal);
  expect(await slow).toBe('token-2');
  older.resolve({ token: aToken() });
  expect(await joined).toBe('token-1');

  expect(await world.getToken()).toBe('token-2');
  expect(world.reads.length).toBe(3);
});

it('does not wait for a read that was begun before the instance was frozen', async () => {
  const world = createReaderWorld();
  const frozen = deferred<TokenDocument>();
  world.onRead = () => frozen.promise;
  const thawed = world.getToken();
  world.onRead = async () => world.document;
  world.time.advance(20 * SECOND - 1);
  void world.getToken();
  expect(world.reads.length).toBe(1);
  world.time.advance(1);
  expect(await world.getToken()).toBe('token-1');
  frozen.resolve({ token: aToken({ value: 'token-0' }) });
  expect(await thawed).toBe('token-0');
  expect(await world.getToken()).toBe('token-1');
});

it('has callers join the later read when the one of before the freeze ends', async () => {
  const world = createReaderWorld();
  const [frozen, later] = [deferred<TokenDocument>(), deferred<TokenDocument>()];
  world.onRead = () => frozen.promise;
  const thawed = world.getToken();
  world.time.advance(110 * SECOND);
  world.onRead = () => later.promise;
  const first = world.getToken();
  frozen.resolve({ token: aToken({ value: 'token-0' }) });
  expect(await thawed).toBe('token-0');
  world.time.advance(10 * SECOND);
  const second = world.getToken();
  later.resolve(world.document);
  expect(await Promise.all([first, second])).toEqual(['token-1', 'token-1']);
  expect(world.reads.length).toBe(2);
});
