import { describe, expect, it } from 'vitest';
import {
  createReaderWorld,
  delayReads,
  hang,
  laterToken,
  refreshFailed,
  refreshLost,
  renewAfter,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

describe('getToken has the token renewed', () => {
  it.each([
    ['there is no token', {}, 0],
    ['the token has 5 minutes left', { token: aToken() }, 115 * MINUTE],
    ['the token has expired', { token: aToken() }, 2 * HOUR],
    [
      'a refresh was interrupted',
      { token: aToken(), lease: { id: 'a', state: 'interrupted' as const, until: 1 } },
      MINUTE,
    ],
    [
      'who was refreshing was killed',
      { token: aToken(), lease: { id: 'a', state: 'held' as const, until: MINUTE } },
      MINUTE,
    ],
  ])('when %s, and takes the one that it gets', async (_, document, now) => {
    const world = createReaderWorld(document);
    world.time.advance(now);
    world.onRefresh = async () => {
      world.document = { token: laterToken };
    };
    expect(await world.time.run(world.getToken({ appid: 'wx1' }))).toBe('token-2');
    expect(world.refreshes).toEqual([{ appid: 'wx1' }]);
    expect(world.events).toEqual([]);
  });

  it('not before', async () => {
    const world = createReaderWorld();
    world.time.advance(115 * MINUTE - 1);
    await world.time.run(world.getToken());
    expect(world.refreshes).toEqual([]);
  });

  it('and serves the token that is still valid when that fails, which it says', async () => {
    const world = createReaderWorld();
    world.time.advance(116 * MINUTE);
    world.onRefresh = () => Promise.reject(refreshFailed);
    expect(await world.time.run(world.getToken())).toBe('token-1');
    expect(world.events).toEqual([{ event: 'refresh_unavailable', ...refreshFailed.toJSON() }]);
  });

  it('and says nothing of an answer that was lost when the token is there', async () => {
    const world = createReaderWorld();
    world.time.advance(116 * MINUTE);
    world.onRefresh = async () => {
      world.document = { token: laterToken };
      throw refreshLost;
    };
    expect(await world.time.run(world.getToken())).toBe('token-2');
    expect(world.events).toEqual([]);
  });

  it('and waits less than 3 s for that while it has a valid token', async () => {
    const world = createReaderWorld();
    world.time.advance(116 * MINUTE);
    world.onRefresh = hang;
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(3 * SECOND);
    expect(await token).toBe('token-1');
    expect(world.events).toMatchObject([{ event: 'refresh_unavailable', errCode: -501002 }]);
  });

  it('and waits a second for that, although it has a valid token', async () => {
    const world = createReaderWorld();
    world.time.advance(116 * MINUTE);
    renewAfter(world, SECOND);
    expect(await world.time.run(world.getToken())).toBe('token-2');
  });

  it('and waits less than 3 s even if the database is slow as well', async () => {
    const world = createReaderWorld();
    await world.time.run(world.getToken());
    world.time.advance(116 * MINUTE);
    delayReads(world, 1_300);
    world.onRefresh = hang;
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(3 * SECOND);
    expect(await token).toBe('token-1');
    expect(world.events).toMatchObject([{ event: 'refresh_unavailable' }]);
  });

  it('and waits longer when that token will have expired by then', async () => {
    const world = createReaderWorld();
    world.time.advance(2 * HOUR - SECOND);
    renewAfter(world, 2 * SECOND);
    expect(await world.time.run(world.getToken())).toBe('token-2');
  });

  it('and waits as long as a refresh may take when there is none', async () => {
    const world = createReaderWorld({});
    renewAfter(world, 12 * SECOND);
    expect(await world.time.run(world.getToken())).toBe('token-2');
  });

  it('and has an answer within 20 s whoever is killed', async () => {
    const world = createReaderWorld({});
    world.onRefresh = hang;
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(20 * SECOND);
    await expect(token).rejects.toMatchObject({
      code: 'missing_token',
      cause: { code: 'timeout', errMsg: expect.stringContaining('refreshToken') },
    });
  });

  it('and has an answer within 20 s even if the database is slow as well', async () => {
    const world = createReaderWorld({});
    delayReads(world, 10 * SECOND);
    world.onRefresh = hang;
    expect(await world.durationOf(world.getToken())).toBeLessThan(20 * SECOND);
  });

  it('and asks again when no answer came: who was asked may have been killed', async () => {
    const world = createReaderWorld({});
    world.onRefresh = async () => {
      if (world.refreshes.length === 1) return hang();
      if (world.refreshes.length === 2) throw refreshLost;
      world.document = { token: laterToken };
    };
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(6 * SECOND);
    expect(await token).toBe('token-2');
  });

  it('and gives up when three are lost', async () => {
    const world = createReaderWorld({});
    world.onRefresh = async () => {
      if (world.refreshes.length === 4) world.document = { token: laterToken };
      throw refreshLost;
    };
    await expect(world.time.run(world.getToken())).rejects.toMatchObject({
      code: 'missing_token',
      cause: refreshLost,
    });
  });

  it('and does not ask again when the answer was that it failed', async () => {
    const world = createReaderWorld({});
    world.onRefresh = () => Promise.reject(refreshFailed);
    await expect(world.time.run(world.getToken())).rejects.toMatchObject({
      name: 'TokenError',
      code: 'missing_token',
      errCode: -1,
      errMsg: 'no valid access token: 40164 invalid ip',
      hint: 'whitelist it',
      cause: refreshFailed,
    });
    expect(world.refreshes).toEqual([{}]);
  });

  it('and says what to do when nobody knows why there is no token', async () => {
    const world = createReaderWorld({});
    await expect(world.time.run(world.getToken())).rejects.toMatchObject({
      errCode: -1,
      errMsg: 'no valid access token',
      hint: expect.stringContaining('refreshToken'),
    });
    expect(world.refreshes).toEqual([{}]);
  });
});
