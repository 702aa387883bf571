import { describe, expect, it } from 'vitest';
import {
  callApiThatRefuses,
  createReaderWorld,
  failureAt,
  refreshFailed,
  refusal,
} from '../support/reader-world.ts';
import { aToken, HOUR, SECOND } from '../support/tokens.ts';

const successor = { token: aToken({ value: 'token-2' }) };

describe('withToken, when the refused token is not replaced', () => {
  it('returns the refusal, and reports it again only after 10 seconds', async () => {
    const world = createReaderWorld();
    let runs = 0;
    const operation = async () => {
      runs++;
      return refusal;
    };
    expect(await world.withToken(operation)).toBe(refusal);
    expect(runs).toBe(1);
    world.time.advance(10 * SECOND - 1);
    expect(await world.withToken(operation)).toBe(refusal);
    expect(world.refreshes.length).toBe(1);
    world.time.advance(1);
    await world.withToken(operation);
    expect(world.refreshes.length).toBe(2);
  });

  it('rejects with the reason, for 10 seconds without asking again', async () => {
    const world = createReaderWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    for (let n = 0; n < 100; n++) {
      await expect(callApiThatRefuses(world)).rejects.toMatchObject(refreshFailed.toJSON());
    }
    expect(world.refreshes.length).toBe(1);
    world.time.advance(10 * SECOND);
    await expect(callApiThatRefuses(world)).rejects.toMatchObject(refreshFailed.toJSON());
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
    await expect(callApiThatRefuses(world)).rejects.toMatchObject({
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
    await expect(callApiThatRefuses(world)).rejects.toMatchObject({ errCode: -1 });
  });

  it('rejects when the refused token has expired meanwhile', async () => {
    const world = createReaderWorld();
    world.onRefresh = async () => world.time.advance(2 * HOUR);
    await expect(callApiThatRefuses(world)).rejects.toMatchObject({ errCode: -1 });
  });

  it('looks into the document even then, for another instance may have had it replaced', async () => {
    const world = createReaderWorld();
    world.onRefresh = () => Promise.reject(refreshFailed);
    await expect(callApiThatRefuses(world)).rejects.toThrow();
    world.document = successor;
    expect(await callApiThatRefuses(world)).toBe('token-2');
    expect(world.refreshes.length).toBe(1);
  });

  it.each([
    ['is gone', {}, 1],
    ['has expired', { token: aToken() }, 5 * SECOND],
  ])('asks for a refresh again when that token %s', async (_, document, laterMs) => {
    const world = createReaderWorld();
    world.time.advance(2 * HOUR - 5 * SECOND);
    await callApiThatRefuses(world).catch(() => undefined);
    world.document = document;
    world.time.advance(laterMs - 1);
    const call = callApiThatRefuses(world);
    world.time.advance(1);
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2', expiresAt: 4 * HOUR }) };
    };
    expect(await call).toBe('token-2');
  });
});
