import { describe, expect, it } from 'vitest';
import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { TokenReader } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import { type TokenStore, wrapStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { failureAt, hang } from '../support/reader-world.ts';
import { APPID, aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const DATABASE_MS = 20;
const INVOCATION_MS = 50;
const COLD_START_MS = 300;
const WEIXIN_MS = 200;

/** An environment with many instances of readers, and as many of `refreshToken` as are asked at once. */
function createHerd({ isFirstWriterKilled = false } = {}) {
  const time = createVirtualTime();
  const store = createMemoryTokenStore(time.now);
  const random = createRandom();
  const cost = { invocations: 0, databaseOperations: 0, requests: 0 };

  const overNetwork: TokenStore = wrapStore(store, (operation) => async (...args) => {
    cost.databaseOperations++;
    await time.sleep(DATABASE_MS * (0.5 + random()));
    return operation(...args);
  });

  async function issue() {
    const isKilled = ++cost.requests === 1 && isFirstWriterKilled;
    await time.sleep(WEIXIN_MS);
    if (isKilled) return hang();
    const now = time.now();
    const token = aToken({ value: `token-of-${now}`, issuedAt: now, expiresAt: now + 2 * HOUR });
    return { ok: true as const, token, inDoubt: false, requests: 1 };
  }

  async function invoke(rejected: string | undefined): Promise<void> {
    const id = ++cost.invocations;
    await time.sleep(INVOCATION_MS + COLD_START_MS * random());
    const until = time.now() + 19_600;
    const ports = {
      appid: APPID,
      api: 'token' as const,
      store: overNetwork,
      issue,
      clock: time,
      left: () => until - time.now(),
      newLeaseId: () => `lease-${id}`,
      random,
      log: () => undefined,
    };
    await refresh(ports, { rejected });
  }

  const createReader = (): TokenReader =>
    createTokenReader({
      read: overNetwork.read,
      refresh: ({ rejected }) => invoke(rejected),
      clock: time,
      random,
      log: () => undefined,
    });

  /** Has so many instances ask for the token within so many ms. @returns what they got */
  async function stampede(size: number, withinMs: number): Promise<Set<string>> {
    const calls = Array.from({ length: size }, async (_, n) => {
      await time.sleep((n * withinMs) / size);
      return createReader().getToken();
    });
    return new Set(await time.run(Promise.all(calls)));
  }

  return { time, store, cost, createReader, stampede };
}

/** The same row of numbers from 0 up to 1 each time. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const expired = aToken({ issuedAt: -3 * HOUR, expiresAt: -HOUR });

describe.each([
  ['while WeChat answers', false, 1, 8],
  ['while the first writer is killed', true, 2, 60],
])('50 instances that meet an expired token %s', (_, isFirstWriterKilled, requests, operationsPerReader) => {
  const size = 50;
  const stampede = async (withinMs: number) => {
    const herd = createHerd({ isFirstWriterKilled });
    herd.store.stored = { ...expired };
    return { tokens: await herd.stampede(size, withinMs), cost: herd.cost };
  };

  it('at once get the same new one: they come one after the other, and nearly half need not ask', async () => {
    const { tokens, cost } = await stampede(0);
    expect(tokens.size).toBe(1);
    expect(cost.requests).toBe(requests);
    expect(cost.invocations).toBeLessThan(0.6 * size);
    expect(cost.databaseOperations).toBeLessThan(operationsPerReader * size);
  });

  it('within a second get the same new one, and most find that somebody has asked for it', async () => {
    const { tokens, cost } = await stampede(SECOND);
    expect(tokens.size).toBe(1);
    expect(cost.requests).toBe(requests);
    expect(cost.invocations).toBeLessThan(size / 3);
    expect(cost.databaseOperations).toBeLessThan((operationsPerReader / 2) * size);
  });
});

it('200 instances without a token, each called once a second, ask nobody while the stored failure is fresh', async () => {
  const herd = createHerd();
  herd.store.stored = { failure: failureAt(0, MINUTE) };
  const readers = Array.from({ length: 200 }, herd.createReader);
  for (let second = 0; second < 10; second++) {
    const calls = Promise.allSettled(readers.map(({ getToken }) => getToken()));
    const ends = await herd.time.run(calls);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    herd.time.advance(SECOND);
  }
  expect(herd.cost.invocations).toBe(0);
});
