import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import {
  aLease,
  createWriter,
  heldLease,
  issued,
  later,
  refusal,
  sendBy,
  tokenReply,
} from '../support/writer.ts';

describe('callers who come at once', () => {
  it('create the document once and ask WeChat once, and all have its token', async () => {
    const writer = createWriter();
    const outcomes = await writer.time.run(Promise.all([1, 2, 3, 4].map(() => writer.start())));
    expect(outcomes.filter(({ refreshed }) => refreshed).length).toBe(1);
    expect(new Set(outcomes.map(({ token }) => token.value))).toEqual(new Set(['new-1']));
    expect(writer.asked.length).toBe(1);
  });

  it('share one failure, whoever they are', async () => {
    const writer = createWriter();
    writer.answerWith(async () => {
      await writer.time.sleep(SECOND);
      return refusal();
    });
    const runs = [{}, { isUrgent: true }, { rejected: 'abc' }].map((inquiry) =>
      writer.start(inquiry).catch((error: unknown) => error),
    );
    for (const error of await writer.time.run(Promise.all(runs)))
      expect(error).toMatchObject({ errCode: 40125, hint: 'do this' });
    expect(writer.asked.length).toBe(1);
    expect(writer.store.history.length).toBe(1);
  });
});

describe('a caller with too little time to ask WeChat', () => {
  it('waits for whoever holds the lease', async () => {
    const writer = createWriter({ lease: heldLease });
    later(0.5, writer, () => {
      writer.store.stored = { ...aToken(), lease: aLease() };
    });
    expect(await writer.run({}, 1_100)).toMatchObject({ refreshed: false, token: aToken() });
    expect(writer.asked).toEqual([]);
  });

  it('fails at once where nobody does', async () => {
    const writer = createWriter({ lease: aLease() });
    await expect(writer.run({}, 1_100)).rejects.toMatchObject({ code: 'timeout' });
    expect(writer.time.now()).toBe(0);
  });
});

describe('while another holds the lease', () => {
  it('waits for the new token and takes it', async () => {
    const writer = createWriter({ lease: heldLease });
    later(2, writer, () => {
      writer.store.stored = { ...aToken({ value: 'others' }), lease: aLease() };
    });
    expect(await writer.run()).toMatchObject({
      refreshed: false,
      reason: 'fresh',
      token: { value: 'others' },
    });
    expect(writer.asked).toEqual([]);
    expect(writer.time.now()).toBeLessThan(3.1 * SECOND);
  });

  it.each(['before', 'behind'])(
    'takes over when the holder was killed, with the own clock ten minutes %s',
    async (where) => {
      const writer = createWriter({ lease: heldLease });
      const skewMs = (where === 'before' ? 10 : -10) * MINUTE;
      writer.ports.clock = { ...writer.time, now: () => writer.time.now() + skewMs };
      expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'missing' });
      expect(writer.time.now()).toBeGreaterThan(LEASE_MS);
      expect(writer.time.now()).toBeLessThan(LEASE_MS + 1.2 * SECOND);
    },
  );

  it.each([
    ['has the time to see it run out', LEASE_MS + 1.5 * SECOND, LEASE_MS],
    ['has not', 8 * SECOND, 6 * SECOND],
  ])(
    'takes over from a holder that was killed if it %s, else waits as long as it may',
    async (_, timeMs, from) => {
      const writer = createWriter({ lease: heldLease });
      writer.answerWith(async () => refusal());
      await expect(writer.run({}, timeMs)).rejects.toThrow();
      expect(writer.asked.length).toBe(timeMs > LEASE_MS ? 1 : 0);
      expect(writer.time.now()).toBeGreaterThan(from);
      expect(writer.time.now()).toBeLessThanOrEqual(timeMs);
    },
  );

  it.each([3 * SECOND, 20 * SECOND])(
    'begins at the last moment if the holder gives up by then, with %i ms',
    async (timeMs) => {
      const lastStartAt = timeMs - 1.2 * SECOND;
      const until = new Date(timeMs * 2);
      const writer = createWriter({ lease: aLease({ state: 'held', until }) });
      later((lastStartAt - 151) / SECOND, writer, () => {
        writer.store.stored = { lease: aLease() };
      });
      expect(await writer.run({}, timeMs)).toMatchObject({ refreshed: true });
    },
  );

  it('fails with the failure of the one it waited for, without asking WeChat, in the log but not in the history', async () => {
    const writer = createWriter({ lease: heldLease });
    const failure = { retryAt: MINUTE, count: 1, errCode: 40164, errMsg: 'invalid ip', hint: 'whitelist' };
    later(1, writer, () => {
      writer.store.stored = { lease: aLease(), failure: { at: writer.time.now(), ...failure } };
    });
    await expect(writer.run({ isUrgent: true })).rejects.toMatchObject({
      code: 'refresh_failed',
      errCode: 40164,
      hint: 'whitelist',
    });
    expect(writer.asked).toEqual([]);
    expect(writer.events).toMatchObject([{ event: 'refresh_failed', errCode: 40164 }]);
    expect(writer.store.history).toEqual([]);
  });

  it('gives up in time', async () => {
    const { run, time } = createWriter({ lease: heldLease });
    await expect(run({}, 3 * SECOND)).rejects.toMatchObject({ code: 'timeout' });
    expect(time.now()).toBeLessThanOrEqual(3 * SECOND);
  });

  it('looks again when another was faster to take the lease', async () => {
    const writer = createWriter();
    const { store } = writer;
    writer.wrap({
      acquire: async (...args) => {
        store.stored ??= { ...aToken(), lease: aLease() };
        return store.acquire(...args);
      },
    });
    expect(await writer.run()).toMatchObject({ refreshed: false, reason: 'fresh' });
    expect(writer.asked).toEqual([]);
  });

  it('never looks in step with others who wait for the same', async () => {
    const looks = await Promise.all(
      [0, 0.3, 0.9].map(async (random) => {
        const writer = createWriter({ lease: heldLease }, { random: () => random });
        const times: number[] = [];
        writer.wrap({
          read: async () => {
            times.push(writer.time.now());
            return writer.store.read();
          },
        });
        await writer.run();
        return times.slice(1);
      }),
    );
    const all = looks.flat().filter((at) => at < LEASE_MS);
    expect(new Set(all).size).toBeGreaterThan(0.8 * all.length);
  });
});

describe('writers whose clocks differ', () => {
  it.each([-60, -3, 3, 60])('by %i minutes never steal the lease from each other', async (skewMinutes) => {
    const writer = createWriter();
    let underWay = 0;
    writer.answerWith(async () => {
      expect(++underWay).toBe(1);
      await writer.time.sleep(5 * SECOND);
      underWay--;
      const now = writer.ports.clock.now();
      return issued({ value: `new-${now}`, issuedAt: now, expiresAt: now + 2 * HOUR });
    });
    const runs = [0, skewMinutes * MINUTE].map((skewMs) => {
      writer.ports.clock = { ...writer.time, now: () => writer.time.now() + skewMs };
      return writer.start();
    });
    for (const outcome of await writer.time.run(Promise.all(runs)))
      expect(outcome.token.value).toMatch('new-');
    expect(writer.asked.length).toBeLessThanOrEqual(2);
  });
});

describe('a lease that came late', () => {
  it.each([
    ['with just the time to ask', LEASE_MS - 1.3 * SECOND, 'lease-1'],
    ['with none', LEASE_MS - 1.1 * SECOND, 'lease-2'],
  ])('%s is used or given back, and WeChat is asked once', async (_, tookMs, used) => {
    const writer = createWriter();
    let sent = 0;
    sendBy(writer, async () => tokenReply(`new-${++sent}`));
    writer.wrap({
      acquire: async (leaseId, seen) => {
        const isTaken = await writer.store.acquire(leaseId, seen);
        if (leaseId === 'lease-1') writer.time.advance(tookMs);
        return isTaken;
      },
    });
    expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'missing' });
    expect(sent).toBe(1);
    const { lease, failure } = await writer.store.read();
    expect(lease).toMatchObject({ id: used, state: 'ended' });
    expect(failure).toBeUndefined();
  });
});
