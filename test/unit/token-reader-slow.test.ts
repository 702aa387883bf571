import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  databaseDown,
  deferred,
  delayReads,
  hang,
  laterToken,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

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

it('who has a token that is about to expire waits for the answer as if he had none', async () => {
  const world = createReaderWorld();
  await world.getToken();
  world.time.advance(2 * HOUR - SECOND);
  world.document = { token: laterToken };
  delayReads(world, 2_000);
  expect(await world.time.run(world.getToken())).toBe('token-2');
});

it('a cold reader that finds a token in its last 5 minutes is served within 3 s', async () => {
  const world = createReaderWorld();
  world.time.advance(116 * MINUTE);
  delayReads(world, 2_500);
  world.onRefresh = hang;
  const token = world.getToken();
  expect(await world.durationOf(token)).toBeLessThan(3 * SECOND);
  expect(await token).toBe('token-1');
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
