import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  failureAt,
  refreshFailed,
  refusal,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

const successor = { token: aToken({ value: 'token-2' }) };

describe('withToken, when the refused token is not replaced', () => {
  it.each([
    ['', () => Promise.resolve()],
    [', even if that fails', () => Promise.reject(refreshFailed)],
  ])(
    'tells refreshToken of a successor that is refused too, and gives the second answer%s',
    async (_, told) => {
      const world = createReaderWorld();
      world.time.advance(MINUTE);
      world.onRefresh = async () => {
        if (world.refreshes.length > 1) return told();
        world.document = { token: aToken({ value: 'token-2', issuedAt: MINUTE, expiresAt: 3 * HOUR }) };
      };
      expect(await world.time.run(world.withToken(async () => refusal))).toBe(refusal);
      expect(world.refreshes.map(({ rejected }) => rejected)).toEqual(
        ['token-1', 'token-2'].map(fingerprint),
      );
    },
  );

  it('reports a successor that is refused too once, not each time', async () => {
    const world = createReaderWorld();
    world.time.advance(MINUTE);
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2', issuedAt: MINUTE, expiresAt: 3 * HOUR }) };
    };
    for (let n = 0; n < 3; n++) await world.time.run(world.withToken(async () => refusal));
    expect(world.refreshes).toHaveLength(2);
  });

  it('reports it once for all who call at once', async () => {
    const world = createReaderWorld();
    world.time.advance(MINUTE);
    world.onRefresh = async () => {
      await world.time.sleep(300);
      world.document = { token: aToken({ value: 'token-2', issuedAt: MINUTE, expiresAt: 3 * HOUR }) };
    };
    const calls = Array.from({ length: 100 }, () => world.withToken(async () => refusal));
    await world.time.run(Promise.all(calls));
    expect(world.refreshes).toHaveLength(2);
  });

  it('returns the refusal, and reports it again only after 10 seconds', async () => {
    const world = createReaderWorld();
    let runs = 0;
    const operation = async () => {
      runs++;
      return refusal;
    };
    expect(await world.time.run(world.withToken(operation))).toBe(refusal);
    expect(runs).toBe(1);
    world.time.advance(10 * SECOND - 1);
    expect(await world.time.run(world.withToken(operation))).toBe(refusal);
    expect(world.refreshes.length).toBe(1);
    world.time.advance(1);
    await world.time.run(world.withToken(operation));
    expect(world.refreshes.length).toBe(2);
  });

  it('rejects with the reason, for 10 seconds without asking again', async () => {
    const world = createReaderWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    for (let n = 0; n < 100; n++) {
      await expect(world.time.run(callApiThatRefuses(world))).rejects.toMatchObject(refreshFailed.toJSON());
    }
    expect(world.refreshes.length).toBe(1);
    world.time.advance(10 * SECOND);
    await expect(world.time.run(callApiThatRefuses(world))).rejects.toMatchObject(refreshFailed.toJSON());
    expect(world.refreshes.length).toBe(2);
  });

  it('rejects with an error of his own for each of those who waited', async () => {
    const world = createReaderWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    const call = () => callApiThatRefuses(world).catch((error: unknown) => error);
    const errors = await Promise.all(Array.from({ length: 50 }, call));
    errors.push(await call());
    expect(new Set(errors).size).toBe(51);
  });

  it('asks nobody while the stored failure says that it is useless', async () => {
    const world = createReaderWorld({ token: aToken(), failure: failureAt(0) });
    await expect(world.time.run(callApiThatRefuses(world))).rejects.toMatchObject({
      code: 'refresh_failed',
      errCode: 40125,
      hint: 'mend it',
    });
    expect(world.refreshes).toEqual([]);
  });

  it('rejects when the token has gone with the refresh', async () => {
    const world = createReaderWorld();
    world.onRefresh = async () => {
      world.document = {};
    };
    await expect(world.time.run(callApiThatRefuses(world))).rejects.toMatchObject({ errCode: -1 });
  });

  it('rejects when the refused token has expired meanwhile', async () => {
    const world = createReaderWorld();
    world.onRefresh = async () => world.time.advance(2 * HOUR);
    await expect(world.time.run(callApiThatRefuses(world))).rejects.toMatchObject({ errCode: -1 });
  });

  it('looks into the document even then, for another instance may have had it replaced', async () => {
    const world = createReaderWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    await expect(world.time.run(callApiThatRefuses(world))).rejects.toThrow();
    world.document = successor;
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
    expect(world.refreshes.length).toBe(1);
  });

  it.each([
    ['is gone', {}, 1],
    ['has expired', { token: aToken() }, 5 * SECOND],
  ])('asks for a refresh again when that token %s', async (_, document, laterMs) => {
    const world = createReaderWorld();
    world.time.advance(2 * HOUR - 5 * SECOND);
    await world.time.run(callApiThatRefuses(world).catch(() => undefined));
    world.document = document;
    world.time.advance(laterMs - 1);
    const call = callApiThatRefuses(world);
    world.time.advance(1);
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2', expiresAt: 4 * HOUR }) };
    };
    expect(await world.time.run(call)).toBe('token-2');
  });
});
