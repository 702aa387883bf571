import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  databaseDown,
  deferred,
  failureAt,
  hang,
  refreshFailed,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

/** A token that is good by every clock of these tests. */
const lasting = (value = 'token-1') => aToken({ value, expiresAt: 100 * HOUR });

/** A world in which it is long past 0, so that a clock can be set back. */
function createLateWorld(document: TokenDocument = { token: lasting() }) {
  const world = createReaderWorld(document);
  world.time.advance(10 * HOUR);
  return world;
}

describe('a clock that is set back an hour', () => {
  it.each([1, HOUR])('or by a moment, leaves nothing in memory that is trusted: %d ms', async (ms) => {
    const world = createLateWorld();
    await world.getToken();
    world.document = { token: lasting('token-2') };
    world.time.advance(-ms);
    expect(await world.getToken()).toBe('token-2');
  });

  it('has the failure of a replacement answer nobody', async () => {
    const world = createLateWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    await expect(callApiThatRefuses(world)).rejects.toThrow();
    world.time.advance(-HOUR);
    world.onRefresh = async () => {
      world.document = { token: lasting('token-2') };
    };
    expect(await callApiThatRefuses(world)).toBe('token-2');
  });

  it('has the stored failure answer nobody', async () => {
    const world = createLateWorld({ failure: failureAt(10 * HOUR) });
    await expect(world.getToken()).rejects.toMatchObject({ cause: { errCode: 40125 } });
    world.time.advance(-HOUR);
    world.onRefresh = async () => {
      world.document = { token: lasting('token-2') };
    };
    expect(await world.getToken()).toBe('token-2');
  });

  it('has the document read anew after a failed read', async () => {
    const world = createLateWorld();
    await world.getToken();
    world.time.advance(2 * MINUTE);
    world.onRead = () => Promise.reject(databaseDown);
    await world.getToken();
    world.time.advance(-HOUR);
    world.onRead = async () => ({ token: lasting('token-2') });
    expect(await world.getToken()).toBe('token-2');
  });

  it('has nobody wait for a read of before', async () => {
    const world = createLateWorld();
    world.onRead = hang;
    void world.getToken().catch(() => undefined);
    world.time.advance(-HOUR);
    world.onRead = async () => world.document;
    expect(await world.getToken()).toBe('token-1');
  });

  it('while it waits for refreshToken, has an answer within 20 s all the same', async () => {
    const world = createLateWorld({});
    let setBackMs = 0;
    world.onRefresh = () => {
      world.time.advance(-HOUR);
      setBackMs += HOUR;
      return hang();
    };
    expect((await world.durationOf(world.getToken())) + setBackMs).toBeLessThan(20 * SECOND);
    expect(setBackMs).toBeGreaterThan(0);
  });
});

describe('a clock that is set forward an hour', () => {
  it('has the document read anew', async () => {
    const world = createLateWorld();
    await world.getToken();
    world.document = { token: lasting('token-2') };
    world.time.advance(HOUR);
    expect(await world.getToken()).toBe('token-2');
  });

  it('while the document is read, leaves time to ask for a token', async () => {
    const world = createLateWorld({});
    world.onRead = async () => {
      world.time.advance(world.reads.length === 1 ? HOUR : 0);
      return world.document;
    };
    world.onRefresh = async () => {
      await world.time.sleep(SECOND);
      world.document = { token: lasting() };
    };
    expect(await world.time.run(world.getToken())).toBe('token-1');
  });

  it('while refreshToken is asked, leaves time to ask again', async () => {
    const world = createLateWorld({});
    world.onRefresh = async () => {
      if (world.refreshes.length > 1) {
        world.document = { token: lasting() };
        return;
      }
      world.time.advance(HOUR);
      throw databaseDown;
    };
    expect(await world.time.run(world.getToken())).toBe('token-1');
  });
});

describe('a clock that is ahead of all others', () => {
  it.each([
    [5 * MINUTE, '5 min'],
    [3 * HOUR, '180 min'],
  ])(
    'by %d ms is said to be wrong when refreshToken calls a token good that has expired by it',
    async (ms, said) => {
      const world = createReaderWorld();
      world.time.advance(2 * HOUR + ms);
      await expect(world.getToken()).rejects.toMatchObject({
        code: 'missing_token',
        errCode: -1,
        errMsg: expect.stringMatching(`clock of this instance .+ ${said} ago`),
        hint: expect.stringMatching(/clock .+ \/ .*时钟/),
      });
    },
  );

  it('is not, when that has only just expired', async () => {
    const world = createReaderWorld();
    world.time.advance(2 * HOUR + 5 * MINUTE - 1);
    const error = await world.getToken().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ errMsg: 'no valid access token' });
  });

  it('is not, when refreshToken has failed', async () => {
    const world = createReaderWorld();
    world.time.advance(5 * HOUR);
    world.onRefresh = () => Promise.reject(refreshFailed);
    await expect(world.getToken()).rejects.toMatchObject({ cause: refreshFailed });
  });
});

it('a process that was frozen while it read trusts nothing that is older than 2 minutes', async () => {
  const world = createLateWorld();
  const frozen = deferred<TokenDocument>();
  world.onRead = () => frozen.promise;
  const token = world.getToken();
  world.time.advance(2 * MINUTE);
  frozen.resolve(world.document);
  await token;
  world.onRead = async () => ({ token: lasting('token-2') });
  expect(await world.getToken()).toBe('token-2');
});
