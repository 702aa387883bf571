import { describe, expect, it } from 'vitest';
import { aToken, MINUTE, SECOND } from '../support/tokens.ts';
import { aLease, createWriter, issued, refusal } from '../support/writer.ts';

describe('a writer that lost its lease', () => {
  /** Another one takes over while WeChat is asked for the first time, stores its token and is done. */
  function createOvertaken() {
    const writer = createWriter();
    const takeOver = () => {
      writer.store.stored = { ...aToken({ value: 'thief' }), lease: aLease({ id: 'thief' }) };
    };
    return { ...writer, takeOver };
  }

  it.each([
    ['with a token', async () => issued({ value: 'late' })],
    ['and perhaps a token', async () => refusal(true)],
  ])('%s makes sure of the newest', async (_, answer) => {
    const writer = createOvertaken();
    writer.answerWith(async () => {
      writer.takeOver();
      writer.recover();
      return answer();
    });
    expect(await writer.run()).toMatchObject({
      refreshed: true,
      reason: 'lease_lost',
      token: { value: 'new-2' },
    });
    expect((await writer.store.read()).token).toMatchObject({ value: 'new-2' });
  });

  it('but cannot have cost a token asks no more', async () => {
    const { run, answerWith, takeOver, asked, store } = createOvertaken();
    answerWith(async () => {
      takeOver();
      return refusal();
    });
    await expect(run()).rejects.toMatchObject({ errCode: 40125 });
    expect(asked.length).toBe(1);
    expect(await store.read()).toMatchObject({ token: { value: 'thief' }, lease: { state: 'ended' } });
  });

  it('makes sure of it even while a failure cools down', async () => {
    const writer = createOvertaken();
    writer.answerWith(async () => {
      writer.takeOver();
      writer.store.stored = {
        ...writer.store.stored,
        failure: { at: 0, retryAt: MINUTE, count: 1, errCode: 40125, errMsg: 'no' },
      };
      writer.recover();
      return issued({ value: 'late' });
    });
    expect(await writer.run()).toMatchObject({ refreshed: true, token: { value: 'new-2' } });
  });

  it('and has no time left leaves word for the next caller', async () => {
    const { run, answerWith, recover, time, takeOver, store } = createOvertaken();
    answerWith(async () => {
      time.advance(2 * SECOND);
      takeOver();
      return issued({ value: 'late' });
    });
    await expect(run({}, 3 * SECOND)).rejects.toMatchObject({ code: 'timeout' });
    expect(await store.read()).toMatchObject({
      token: { value: 'thief' },
      lease: { id: 'thief', state: 'interrupted' },
    });
    recover();
    expect(await run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
  });

  it('and is then refused by WeChat leaves word for the next caller', async () => {
    const { run, answerWith, takeOver, asked, store } = createOvertaken();
    answerWith(async () => {
      if (asked.length > 1) return refusal();
      takeOver();
      return issued({ value: 'late' });
    });
    await expect(run()).rejects.toMatchObject({ errCode: 40125 });
    expect(await store.read()).toMatchObject({ token: { value: 'thief' }, lease: { state: 'interrupted' } });
  });

  it.each([
    ['the database fails', () => Promise.reject(new Error('database down'))],
    ['there is no lease any more', undefined],
  ])('fails for want of time even if it cannot leave that word: %s', async (_, markInterrupted) => {
    const writer = createOvertaken();
    writer.answerWith(async () => {
      writer.time.advance(2 * SECOND);
      writer.store.stored = { ...aToken({ value: 'by-hand' }), ...(markInterrupted && { lease: aLease() }) };
      return issued({ value: 'late' });
    });
    if (markInterrupted) writer.wrap({ markInterrupted });
    await expect(writer.run({}, 3 * SECOND)).rejects.toMatchObject({ code: 'timeout' });
    expect((await writer.store.read()).token).toMatchObject({ value: 'by-hand' });
  });
});
