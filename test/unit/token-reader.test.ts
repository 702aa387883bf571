import { describe, expect, it } from 'vitest';
import { createReaderWorld, refreshFailed } from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

describe('getToken', () => {
  it('reads the document once in 2 minutes, whatever the call rate', async () => {
    const { getToken, reads, time } = createReaderWorld({ token: aToken({ expiresAt: 10 * HOUR }) });
    for (let second = 0; second < 3600; second++) {
      expect(await getToken()).toBe('token-1');
      time.advance(SECOND);
    }
    expect(reads.length).toBe(30);
  });

  it('trusts its memory for less than 2 minutes', async () => {
    const { getToken, reads, time } = createReaderWorld();
    await getToken();
    time.advance(2 * MINUTE - 1);
    await getToken();
    expect(reads.length).toBe(1);
    time.advance(1);
    await getToken();
    expect(reads.length).toBe(2);
  });

  it('counts the age of its memory from before the read', async () => {
    const world = createReaderWorld();
    world.onRead = async () => {
      world.time.advance(MINUTE);
      return world.document;
    };
    await world.getToken();
    world.time.advance(MINUTE);
    await world.getToken();
    expect(world.reads.length).toBe(2);
  });

  it.each([
    ['in the last minute of a life', 119 * MINUTE],
    ['when that minute begins while it is remembered', 119 * MINUTE - 5 * SECOND],
  ])('trusts its memory for 5 seconds only %s', async (_, now) => {
    const { getToken, reads, time } = createReaderWorld();
    time.advance(now);
    await getToken();
    reads.length = 0;
    time.advance(5 * SECOND - 1);
    await getToken();
    expect(reads.length).toBe(0);
    time.advance(1);
    await getToken();
    expect(reads.length).toBeGreaterThan(0);
  });

  it('has all callers at once share one read, and fail with it together', async () => {
    const world = createReaderWorld();
    const callers = Array.from({ length: 50 }, () => world.getToken());
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['token-1']));
    expect(world.reads.length).toBe(1);

    world.time.advance(3 * HOUR);
    world.onRefresh = () => Promise.reject(refreshFailed);
    const failures = await Promise.allSettled(Array.from({ length: 50 }, () => world.getToken()));
    expect(failures.every(({ status }) => status === 'rejected')).toBe(true);
    expect(world.refreshes.length).toBe(1);

    world.document = { token: aToken({ value: 'token-2', expiresAt: 10 * HOUR }) };
    expect(await world.getToken()).toBe('token-2');
  });

  it('rejects with an error of his own for each of those who waited', async () => {
    const world = createReaderWorld({});
    world.onRefresh = () => Promise.reject(refreshFailed);
    const callers = Array.from({ length: 50 }, () => world.getToken().catch((error: unknown) => error));
    const errors = await Promise.all(callers);
    expect(new Set(errors).size).toBe(50);
    for (const error of errors) expect(error).toEqual(errors[0]);
  });

  it('keeps the tokens of different AppIDs apart', async () => {
    const world = createReaderWorld({});
    world.onRead = async () => ({ token: aToken({ value: `token-${world.reads.length}` }) });
    expect(await world.getToken()).toBe('token-1');
    expect(await world.getToken({ appid: 'wx2' })).toBe('token-2');
    expect(await world.getToken({ appid: 'wx2' })).toBe('token-2');
    expect(await world.getToken({})).toBe('token-1');
  });
});
