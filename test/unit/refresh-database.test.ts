import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { aToken, HOUR, SECOND } from '../support/tokens.ts';
import {
  aLease,
  createWriter,
  databaseDown,
  issued,
  refusal,
  stale,
  type Writer,
} from '../support/writer.ts';

type Write = 'acquire' | 'commit' | 'giveUp';

const down = () => Promise.reject(databaseDown);

/** Has the first call of a write fail, before or after it takes effect, and then something else happen. */
function failOnce(writer: Writer, name: Write, takesEffect: boolean, then = () => {}): void {
  const write = writer.store[name] as (...args: unknown[]) => Promise<boolean>;
  let calls = 0;
  writer.wrap({
    [name]: async (...args: unknown[]) => {
      if (++calls > 1) return write(...args);
      if (takesEffect) await write(...args);
      then();
      throw databaseDown;
    },
  });
}

describe('a database that fails', () => {
  it('is tried three times, then the refresh fails with its error and says so in the log alone', async () => {
    const writer = createWriter();
    let reads = 0;
    writer.wrap({
      read: () => {
        reads++;
        return down();
      },
    });
    await expect(writer.run()).rejects.toMatchObject({ errCode: -501001 });
    expect(reads).toBe(3);
    expect(writer.events).toMatchObject([{ event: 'refresh_failed', errCode: -501001 }]);
    expect(writer.store.history).toEqual([]);
  });

  it.each([
    ['commit', () => issued()],
    ['giveUp', () => refusal(true)],
  ] as const)('costs nothing when somebody on the way sends a %s twice', async (name, answer) => {
    const writer = createWriter();
    const write = writer.store[name] as (...args: unknown[]) => Promise<boolean>;
    writer.wrap({
      [name]: async (...args: unknown[]) => {
        await write(...args);
        return write(...args);
      },
    });
    writer.answerWith(async () => answer());
    await writer.run().catch(() => undefined);
    expect(writer.asked).toHaveLength(1);
    expect((await writer.store.read()).lease?.state).toBe(name === 'commit' ? 'ended' : 'interrupted');
  });

  it.each(['acquire', 'commit'] as const)('costs nothing when only the reply of %s is lost', async (name) => {
    const writer = createWriter();
    failOnce(writer, name, true);
    expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'missing' });
    expect(writer.asked.length).toBe(1);
    expect((await writer.store.read()).token).toMatchObject({ value: 'new-1' });
    expect(writer.time.now()).toBeLessThan(0.5 * SECOND);
  });

  it.each(['acquire', 'commit'] as const)('has %s made again when it did not take effect', async (name) => {
    const writer = createWriter();
    failOnce(writer, name, false);
    expect(await writer.run()).toMatchObject({ refreshed: true });
    expect(writer.asked.length).toBe(1);
  });

  it('takes nothing when an acquire that was given up takes effect after its own repetition', async () => {
    const writer = createWriter();
    const late: (() => Promise<boolean>)[] = [];
    writer.wrap({
      acquire: async (...args) => {
        late.push(() => writer.store.acquire(...args));
        return late.length > 1 ? writer.store.acquire(...args) : down();
      },
    });
    expect(await writer.run()).toMatchObject({ refreshed: true });
    expect(await late[0]?.()).toBe(false);
    expect((await writer.store.read()).lease).toMatchObject({ state: 'ended' });
    expect(await writer.run()).toMatchObject({ refreshed: false, reason: 'fresh' });
  });

  it('costs nothing when another takes the lease after a commit whose reply is lost', async () => {
    const writer = createWriter();
    failOnce(writer, 'commit', true, () => {
      writer.store.stored = {
        ...writer.store.stored,
        lease: aLease({ id: 'next', state: 'held', until: new Date(LEASE_MS) }),
      };
    });
    expect(await writer.run()).toMatchObject({ refreshed: true, token: { value: 'new-1' } });
    expect(writer.asked.length).toBe(1);
  });

  it('is not taken at its word that a stable token is stored when it is the one from before', async () => {
    const writer = createWriter({ ...stale, api: 'stable_token' });
    writer.answerWith(async () => issued({ api: 'stable_token', expiresAt: HOUR }));
    failOnce(writer, 'commit', false);
    await writer.run();
    expect(await writer.store.read()).toMatchObject({ token: { issuedAt: 0 }, lease: { state: 'ended' } });
  });

  it('that takes no token leaves the lease to run out, and the next caller repairs it', async () => {
    const writer = createWriter();
    const { store } = writer.ports;
    writer.wrap({ commit: down });
    await expect(writer.run()).rejects.toMatchObject({ errCode: -501001 });
    writer.ports.store = store;
    expect(await writer.run()).toMatchObject({
      refreshed: true,
      reason: 'missing',
      token: { value: 'new-2' },
    });
    expect(writer.time.now()).toBeGreaterThan(LEASE_MS);
    expect(await store.read()).toMatchObject({ inDoubt: true });
  });

  it('never fails a refresh for its history', async () => {
    const writer = createWriter();
    writer.wrap({ append: down });
    expect(await writer.run()).toMatchObject({ refreshed: true });
  });

  it.each([false, true])(
    'leaves a failed refresh its own error even if that cannot be written (a token may have got lost: %s)',
    async (mayHaveIssued) => {
      const writer = createWriter();
      writer.answerWith(async () => refusal(mayHaveIssued));
      writer.wrap({ giveUp: down });
      await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
      expect(writer.asked.length).toBe(1);
    },
  );

  it.each([true, false])(
    'keeps the failure that it loses once, after it took effect: %s',
    async (takesEffect) => {
      const writer = createWriter({ ...stale });
      writer.answerWith(async () => refusal());
      failOnce(writer, 'giveUp', takesEffect);
      await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
      expect(await writer.store.read()).toMatchObject({
        failure: { errCode: 40125, count: 1 },
        lease: { state: 'ended' },
      });
    },
  );

  it('has a refusal noted when it can, and says why nothing is done even when it cannot', async () => {
    const writer = createWriter({ ...aToken(), renewalBudgetFullAt: 50 * 60 * SECOND });
    writer.time.advance(30 * SECOND);
    writer.wrap({ markRefusedEarly: down });
    expect(await writer.run({ rejected: fingerprint('token-1') })).toMatchObject({
      refreshed: false,
      reason: 'budget_spent',
    });
  });
});
