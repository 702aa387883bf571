import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  databaseDown,
  deferred,
  delayReads,
  hang,
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

describe.each([1_100, 1_300, 2_500])('when every answer of the database comes %d ms late', (lateMs) => {
  it('a cold reader is served by then', async () => {
    const world = createReaderWorld();
    delayReads(world, lateMs);
    const token = world.getToken();
    expect(await world.durationOf(token)).toBe(lateMs);
    expect(await token).toBe('token-1');
  });

  it('a cold reader has a missing token fetched', async () => {
    const world = createReaderWorld({});
    delayReads(world, lateMs);
    world.onRefresh = async () => {
      await world.time.sleep(lateMs);
      world.document = { lease: { id: 'a', state: 'held', until: world.time.now() + 10 * SECOND } };
      await world.time.sleep(2 * lateMs);
      world.document = { token: aToken() };
    };
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(20 * SECOND);
    expect(await token).toBe('token-1');
  });

  it('a refused token is replaced', async () => {
    const world = createReaderWorld();
    delayReads(world, lateMs);
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
    };
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
  });

  it('who has a valid token waits 1.5 s at most, and the answer is there for the next call', async () => {
    const world = createReaderWorld();
    await world.getToken();
    world.time.advance(2 * MINUTE);
    world.document = { token: aToken({ value: 'token-2' }) };
    delayReads(world, lateMs);
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThanOrEqual(1_500);
    expect(await token).toBe(lateMs < 1_500 ? 'token-2' : 'token-1');
    await world.time.run(world.time.sleep(lateMs));
    world.onRead = hang;
    expect(await world.durationOf(world.getToken())).toBe(0);
    expect(await world.getToken()).toBe('token-2');
  });
});

describe('when answers of the database are lost', () => {
  it('two that never come cost less than 3 s, and the first answer wins', async () => {
    const world = createReaderWorld();
    world.onRead = () => (world.reads.length < 3 ? hang() : Promise.resolve(world.document));
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(3 * SECOND);
    expect(await token).toBe('token-1');
  });

  it('an older one that comes later changes nothing', async () => {
    const world = createReaderWorld();
    const older = [deferred<TokenDocument>(), deferred<TokenDocument>()];
    world.onRead = () => older[world.reads.length - 1]?.promise ?? Promise.resolve(world.document);
    expect(await world.time.run(world.getToken())).toBe('token-1');
    older[1]?.resolve({ token: aToken({ value: 'token-0' }) });
    older[0]?.reject(databaseDown);
    await world.time.run(world.time.sleep(SECOND));
    expect(await world.getToken()).toBe('token-1');
    expect(world.reads).toHaveLength(3);
  });

  it('one of the document and one of refreshToken cost less than 6 s', async () => {
    const world = createReaderWorld({});
    world.onRefresh = () => {
      world.document = { token: aToken() };
      world.onRead = () => {
        world.onRead = async () => world.document;
        return hang();
      };
      return hang();
    };
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(6 * SECOND);
    expect(await token).toBe('token-1');
  });

  it('a read beside a slow one has the token refreshed no second time', async () => {
    const world = createReaderWorld({});
    delayReads(world, 2_500);
    world.onRefresh = async () => {
      world.document = { token: aToken() };
    };
    expect(await world.time.run(world.getToken())).toBe('token-1');
    await world.time.run(world.time.sleep(10 * SECOND));
    expect(world.refreshes).toEqual([{}]);
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
