import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import type { TokenRequest } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { APPID, aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { aLease, createWriter, issued, refusal, sendBy, stale, tokenReply } from '../support/writer.ts';

describe('a refresh that is due', () => {
  it('stores the token, ends the lease, and tells the log and the history, fingerprint only', async () => {
    const { run, store, events } = createWriter();
    expect(await run()).toEqual({ refreshed: true, reason: 'missing', token: aToken({ value: 'new-1' }) });
    expect(store.stored).toMatchObject({
      ...aToken({ value: 'new-1' }),
      lease: { id: 'lease-1', state: 'ended' },
    });
    expect(await store.read()).not.toHaveProperty('inDoubt');
    expect(events).toEqual([
      {
        event: 'refreshed',
        at: 0,
        appid: APPID,
        api: 'token',
        reason: 'missing',
        durationMs: 0,
        fingerprint: fingerprint('new-1'),
        expiresAt: 2 * HOUR,
      },
    ]);
    expect(store.history).toEqual(events);
  });

  it('holds a lease of 10 seconds while it asks, and leaves time to store the token', async () => {
    const { run, store, answerWith } = createWriter();
    answerWith(async ({ left }) => {
      expect((await store.read()).lease).toEqual({ id: 'lease-1', state: 'held', until: LEASE_MS });
      expect(left()).toBeGreaterThan(LEASE_MS - SECOND);
      expect(left()).toBeLessThan(LEASE_MS - 0.5 * SECOND);
      return issued();
    });
    expect(await run()).toMatchObject({ refreshed: true });
  });

  it('asks no longer than its invocation lasts, less the time to store the token', async () => {
    const { run, answerWith } = createWriter();
    answerWith(async ({ left }) => {
      expect(left()).toBeGreaterThan(SECOND);
      expect(left()).toBeLessThan(2.1 * SECOND);
      return issued();
    });
    expect(await run({}, 2.6 * SECOND)).toMatchObject({ refreshed: true });
  });

  it('costs one request an hour that is answered where the first host never answers', async () => {
    const writer = createWriter();
    let answers = 0;
    const send = async ({ host, timeoutMs }: TokenRequest): Promise<TransportReply> => {
      if (host === 'answers') return tokenReply(`token-${++answers}`);
      await writer.time.sleep(timeoutMs);
      return { kind: 'lost', why: 'TIMEOUT' };
    };
    sendBy(writer, send, ['silent', 'answers']);
    for (let minutes = 0; minutes < 10 * 60; minutes += 2) {
      writer.time.advance(2 * MINUTE);
      await writer.run();
    }
    expect(answers).toBe(11);
  });

  it('does not begin when it has no time to finish, and casts no doubt on the stored token', async () => {
    const document = { ...stale, lease: aLease() };
    const { run, store, asked } = createWriter({ ...document });
    await expect(run({}, 1.1 * SECOND)).rejects.toMatchObject({
      errCode: -501002,
      errMsg: expect.stringContaining('no time is left'),
      hint: expect.stringMatching(/20 s .*20 秒/),
    });
    expect([store.stored, asked]).toEqual([document, []]);
  });

  it('begins when it just has the time to finish', async () => {
    const { run, asked } = createWriter();
    expect(await run({}, 1.2 * SECOND)).toMatchObject({ refreshed: true });
    expect(asked.length).toBe(1);
  });

  it('tells how long it took', async () => {
    const { run, time, events, answerWith } = createWriter();
    time.advance(HOUR);
    answerWith(async () => {
      time.advance(7);
      return issued();
    });
    await run();
    expect(events).toMatchObject([{ at: HOUR + 7, durationMs: 7 }]);
  });

  it('tells WeChat’s askers how many refreshes have failed in a row, and to spare the quota from the third on', async () => {
    const { run, time, asked, answerWith, recover } = createWriter({ ...stale });
    answerWith(async () => refusal());
    for (let n = 0; n < 3; n++) {
      await run().catch(() => undefined);
      time.advance(MINUTE);
    }
    recover();
    await run();
    time.advance(HOUR);
    await run();
    expect(asked.map(({ failures }) => failures)).toEqual([0, 1, 2, 3, 0]);
    expect(asked.map(({ isSparing }) => isSparing)).toEqual([false, false, true, true, false]);
  });
});

describe('a refresh that is not due', () => {
  it('does nothing: no request, no lease, no log', async () => {
    const { run, store, events, asked } = createWriter({ ...aToken() });
    expect(await run()).toEqual({ refreshed: false, reason: 'fresh', token: aToken() });
    expect([store.stored, events, asked]).toEqual([aToken(), [], []]);
  });

  it('does nothing even where there is no time to refresh', async () => {
    expect(await createWriter({ ...aToken() }).run({}, 0)).toMatchObject({ reason: 'fresh' });
  });

  it("accepts the backup's token as the account's own", async () => {
    const { run, asked } = createWriter({ ...aToken({ appid: 'wx-backup' }) }, { backupAppid: 'wx-backup' });
    expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh' });
    expect(asked).toEqual([]);
  });
});

describe('a damaged lease is repaired by the next caller, in one go', () => {
  it.each([
    ['null', null, 'stale'],
    ['a text', 'held', 'stale'],
    ['no id', { state: 'held' }, 'stale'],
    ['a number for an id', { id: 5, state: 'held' }, 'stale'],
    ['no end', { id: 'x', state: 'held' }, 'interrupted'],
    ['a text for an end', { id: 'x', state: 'held', until: '2126-01-01' }, 'interrupted'],
    ['an end a year ahead', { id: 'x', state: 'held', until: new Date(365 * 24 * HOUR) }, 'interrupted'],
    ['an unknown state', { id: 'x', state: 1, until: new Date(0) }, 'interrupted'],
  ])('%s', async (_, lease, reason) => {
    const { run, store, time, asked } = createWriter({ ...stale, lease });
    time.advance(MINUTE);
    expect(await run()).toMatchObject({ refreshed: true, reason });
    expect(asked.length).toBe(1);
    expect(time.now()).toBe(MINUTE);
    expect((await store.read()).lease).toMatchObject({ id: 'lease-1', state: 'ended' });
    expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh' });
  });
});
