import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { aLease, createWriter, refusal, stale, type Writer } from '../support/writer.ts';

const failing = (fields: object = {}) => ({
  ...stale,
  lease: aLease(),
  failure: { at: 0, retryAt: 30 * SECOND, count: 1, errCode: 40125, errMsg: 'no', ...fields },
});

/** How long the last failure keeps others from asking, ms. */
async function coolDownMs({ store, time, run, asked }: Writer, inquiry = {}): Promise<number> {
  const failedAt = (await store.read()).failure?.at ?? Number.NaN;
  const before = asked.length;
  while (asked.length === before) {
    time.advance(SECOND);
    await run(inquiry).catch(() => undefined);
  }
  return time.now() - failedAt;
}

describe('a failed refresh', () => {
  it('keeps the token, and tells those who come, the log and the history what to do', async () => {
    const { run, store, events, answerWith } = createWriter({ ...stale });
    answerWith(async () => refusal());
    const told = { errCode: 40125, errMsg: 'invalid appsecret', hint: 'do this' };
    await expect(run()).rejects.toMatchObject(told);
    const { token, lease, failure } = await store.read();
    expect(token).toEqual(stale);
    expect(lease).toMatchObject({ id: 'lease-1', state: 'ended' });
    expect(failure).toEqual({ at: 0, retryAt: 10 * SECOND, count: 1, ...told });
    expect(events).toMatchObject([{ event: 'refresh_failed', reason: 'stale', ...told }]);
    expect(store.history).toEqual(events);
  });

  it('says that WeChat has refused the stored token, until another one is stored', async () => {
    const { run, store, time, answerWith, recover } = createWriter({ ...stale });
    time.advance(10 * MINUTE);
    answerWith(async () => refusal());
    await expect(run({ rejected: fingerprint(stale.value) })).rejects.toThrow();
    expect((await store.read()).failure).toMatchObject({ count: 1, refused: true });
    time.advance(MINUTE);
    await expect(run()).rejects.toThrow();
    expect((await store.read()).failure).toMatchObject({ count: 2, refused: true });
    recover();
    time.advance(MINUTE);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(await store.read()).not.toHaveProperty('failure');
  });

  it('is answered from the document while it cools down, and forgotten by the next success', async () => {
    const { run, store, time, asked, answerWith, recover } = createWriter({ ...stale });
    answerWith(async () => refusal());
    await expect(run()).rejects.toThrow();
    recover();
    await expect(run()).rejects.toMatchObject({ code: 'refresh_failed', errCode: 40125, hint: 'do this' });
    expect(asked.length).toBe(1);
    time.advance(10 * SECOND);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(await store.read()).not.toHaveProperty('failure');
  });

  it('is tried again after 10 s, 30 s and then a minute', async () => {
    const writer = createWriter({ ...stale });
    writer.answerWith(async () => refusal());
    await writer.run().catch(() => undefined);
    const waits = [];
    for (let n = 0; n < 4; n++) waits.push(await coolDownMs(writer));
    expect(waits).toEqual([10, 30, 60, 60].map((seconds) => seconds * SECOND));
  });

  it('is tried again after 5 minutes once the budget for requests is spent', async () => {
    const writer = createWriter({ ...failing({ count: 9 }), requestBudgetFullAt: 4 * HOUR });
    writer.time.advance(MINUTE);
    writer.answerWith(async () => refusal());
    await writer.run().catch(() => undefined);
    expect(await coolDownMs(writer)).toBe(5 * MINUTE);
  });

  it('does not spend of that budget what never reached WeChat', async () => {
    const writer = createWriter();
    writer.answerWith(async () => ({ ...refusal(), requests: 0 }));
    for (let minutes = 0; minutes < 10 * 60; minutes++) {
      writer.time.advance(MINUTE);
      await writer.run().catch(() => undefined);
    }
    expect(await coolDownMs(writer)).toBe(MINUTE);
  });

  it.each([
    ['for 10 s at most', undefined, 10 * SECOND],
    ['until the budget has one more, when that for requests is spent', 4 * HOUR, 4 * MINUTE],
  ])('keeps the timer, admins and the console waiting %s', async (_, requestBudgetFullAt, waitMs) => {
    const writer = createWriter({ ...failing({ count: 9 }), requestBudgetFullAt });
    writer.time.advance(MINUTE);
    writer.answerWith(async () => refusal());
    await writer.run().catch(() => undefined);
    expect(await coolDownMs(writer, { isUrgent: true })).toBe(waitMs);
  });
});

describe('a failure keeps nobody out for ever', () => {
  it.each([
    ['its end lies a year ahead', failing({ retryAt: 365 * 24 * HOUR })],
    [
      'the budget for requests is full again in a year',
      { ...failing(), requestBudgetFullAt: 365 * 24 * HOUR },
    ],
    ['it comes from a clock an hour ahead', failing({ at: HOUR, retryAt: HOUR + 30 * SECOND })],
    [
      'it comes from a clock a year ahead',
      failing({ at: 365 * 24 * HOUR, retryAt: 365 * 24 * HOUR + MINUTE }),
    ],
    ['the clock was set back an hour meanwhile', failing({ at: HOUR, retryAt: HOUR + 5 * MINUTE })],
  ])('although %s', async (_, document) => {
    const { run, time } = createWriter(document);
    time.advance(5 * MINUTE);
    expect(await run()).toMatchObject({ refreshed: true });
  });

  it('although nobody can have failed so often', async () => {
    for (const count of [-1, 0, 1.5, 1e300]) {
      const { run, time, asked } = createWriter(failing({ count }));
      time.advance(5 * MINUTE);
      expect(await run()).toMatchObject({ refreshed: true });
      expect([0, 1].includes((asked[0]?.failures ?? -1) % 2)).toBe(true);
    }
  });
});

describe('a token that may have got lost', () => {
  it('is looked for by the next caller once the failure has cooled down', async () => {
    const { run, store, time, answerWith, recover } = createWriter({ ...stale });
    answerWith(async () => refusal(true));
    await expect(run()).rejects.toThrow();
    store.stored = { ...store.stored, ...aToken() };
    recover();
    time.advance(MINUTE);
    expect(await run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
    expect(await store.read()).toMatchObject({ inDoubt: true, lease: { state: 'ended' } });
    time.advance(MINUTE);
    expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh' });
  });

  it('is not forgotten by a refresh that fails, nor by one that comes too late to ask', async () => {
    const writer = createWriter({ ...aToken(), lease: aLease({ state: 'interrupted' }) });
    writer.time.advance(MINUTE);
    writer.answerWith(async () => refusal());
    await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
    expect(await writer.store.read()).toMatchObject({ token: aToken(), lease: { state: 'interrupted' } });

    writer.time.advance(MINUTE);
    writer.recover();
    writer.wrap({
      acquire: async (leaseId, seen) => {
        const isTaken = await writer.store.acquire(leaseId, seen);
        if (leaseId === 'lease-2') writer.time.advance(LEASE_MS - SECOND);
        return isTaken;
      },
    });
    expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
  });

  it('is suspected when a holder was killed, whatever the clock of the next caller says', async () => {
    for (const skewMs of [-HOUR / 2, 0, HOUR / 2]) {
      const writer = createWriter({
        ...aToken(),
        lease: aLease({ state: 'held', until: new Date(LEASE_MS) }),
      });
      writer.time.advance(5 * MINUTE);
      writer.store.stored = {
        ...writer.store.stored,
        ...aToken({ issuedAt: writer.time.now() + skewMs, expiresAt: 3 * HOUR }),
      };
      writer.ports.clock = { ...writer.time, now: () => writer.time.now() + skewMs };
      expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
      expect(await writer.store.read()).toMatchObject({ inDoubt: true });
    }
  });
});
