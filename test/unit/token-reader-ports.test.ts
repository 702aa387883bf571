import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { TokenReaderPorts } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { createReaderWorld, delayReads, refreshFailed } from '../support/reader-world.ts';
import { aToken, MINUTE } from '../support/tokens.ts';

const ports: TokenReaderPorts = {
  read: async () => ({ token: aToken() }),
  refresh: async () => undefined,
  clock: { now: () => 0, sleep: () => new Promise(() => {}) },
  random: () => 0.5,
  log: () => undefined,
};

const throwsAtOnce = (): never => {
  throw new Error('at once');
};

describe('createTokenReader', () => {
  it.each([
    ['read', { ...ports, read: undefined }],
    ['refresh', { ...ports, refresh: null }],
    ['clock.now, clock.sleep', { ...ports, clock: undefined }],
    ['clock.now', { ...ports, clock: { sleep: ports.clock.sleep } }],
    ['clock.sleep', { ...ports, clock: { now: ports.clock.now, sleep: 1_000 } }],
    ['random, log', { ...ports, random: 0.5, log: console }],
    ['read, refresh, clock.now, clock.sleep, random, log', {}],
    ['read, refresh, clock.now, clock.sleep, random, log', undefined],
    ['read, refresh, clock.now, clock.sleep, random, log', null],
  ])('is refused at once, by name, without %s', (names, given) => {
    let refusal: unknown;
    try {
      createTokenReader(given as TokenReaderPorts);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      name: 'TokenError',
      code: 'configuration',
      errCode: -501007,
      errMsg: `createTokenReader: no function is given for ${names}`,
    });
  });

  it('takes a clock whose sleep fails once it is no longer wanted, as that of node:timers does', async () => {
    const clock = {
      now: Date.now,
      sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
    };
    const token = aToken({ expiresAt: Number.MAX_SAFE_INTEGER });
    const { getToken } = createTokenReader({ ...ports, clock, read: async () => ({ token }) });
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    expect(await getToken()).toBe('token-1');
    await sleep(1);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

it('withToken refuses what is no function, and options that are none', async () => {
  const reader = createTokenReader({ ...ports, read: async () => ({ token: aToken() }) } as TokenReaderPorts);
  await expect(reader.withToken('x' as never)).rejects.toMatchObject({
    code: 'configuration',
    errMsg: 'the operation of withToken is no function',
    hint: expect.stringContaining('写成 withToken'),
  });
  await expect(reader.withToken(async () => 1, 'wx2' as never)).rejects.toMatchObject({
    code: 'configuration',
  });
  await expect(reader.getToken({ appId: 'wx2' } as never)).rejects.toMatchObject({ code: 'configuration' });
});

describe('a port that throws instead of rejecting', () => {
  it('is a read that failed', async () => {
    const world = createReaderWorld();
    world.onRead = throwsAtOnce;
    await expect(world.time.run(world.getToken())).rejects.toMatchObject({
      code: 'missing_token',
      errMsg: 'no valid access token: -1 unexpected error: at once',
    });
  });

  it('is a read that failed also when it is one beside a slow one', async () => {
    const world = createReaderWorld();
    delayReads(world, 2_500);
    const token = world.getToken();
    world.onRead = throwsAtOnce;
    expect(await world.time.run(token)).toBe('token-1');
  });

  it('is a refresh that failed', async () => {
    const world = createReaderWorld();
    world.time.advance(116 * MINUTE);
    world.onRefresh = throwsAtOnce;
    expect(await world.time.run(world.getToken())).toBe('token-1');
    expect(world.events).toMatchObject([
      { event: 'refresh_unavailable', errMsg: 'unexpected error: at once' },
    ]);
  });

  it('is an operation that failed', async () => {
    const { withToken } = createReaderWorld();
    await expect(withToken(throwsAtOnce)).rejects.toThrow('at once');
  });

  it('is an operation that may be repeated when it throws a refusal', async () => {
    const world = createReaderWorld();
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
    };
    const operation = (token: string) => {
      if (token === 'token-1') throw { errcode: 40001 };
      return token as unknown as Promise<string>;
    };
    expect(await world.time.run(world.withToken(operation))).toBe('token-2');
  });

  it.each([
    ['throws', throwsAtOnce],
    ['rejects', () => Promise.reject(new Error('later'))],
  ])('fails no call when it is a log that %s', async (_, log) => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const { getToken } = createTokenReader({
      ...ports,
      clock: { ...ports.clock, now: () => 116 * MINUTE },
      refresh: () => Promise.reject(refreshFailed),
      log,
    });
    expect(await getToken()).toBe('token-1');
    await sleep(1);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
