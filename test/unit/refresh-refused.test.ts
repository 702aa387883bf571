import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { aLease, createWriter, issued, refusal, stale } from '../support/writer.ts';

const rejected = fingerprint('token-1');
/** No renewal is left. */
const spent = { renewalBudgetFullAt: 50 * MINUTE };

describe('a token that stood and then is refused', () => {
  it('is replaced, counted as a conflict, and reported with the cures', async () => {
    const { run, store, events, time } = createWriter({ ...aToken() });
    time.advance(3 * MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
    expect(store.stored).toMatchObject({ value: 'new-1', conflicts: { count: 1, at: 3 * MINUTE } });
    const hint = expect.stringMatching(/^probably another program .* \/ 很可能有其他程序.*stable_token/);
    expect(events).toMatchObject([{ event: 'refreshed', conflict: true, hint }]);
    time.advance(4 * MINUTE);
    await run({ rejected: fingerprint('new-1') });
    expect(store.stored).toMatchObject({ value: 'new-2', conflicts: { count: 2, at: 7 * MINUTE } });
  });

  it('is replaced however many renewals there were', async () => {
    const { run, time } = createWriter({ ...aToken(), ...spent });
    time.advance(3 * MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
  });
});

describe('nobody else is blamed when the refused token', () => {
  it.each([
    ['was reported in its first 3 minutes', aToken(), 3 * MINUTE - 1],
    ['was reported early before', { ...aToken(), refusedEarly: true }, HOUR / 2],
    ['had expired', aToken(), 2 * HOUR],
    ["was in its last 5 minutes, when one of WeChat's machines may call it expired", aToken(), 115 * MINUTE],
    [
      'may have been overtaken by a request of ours that was broken off',
      { ...aToken(), inDoubt: true },
      HOUR / 2,
    ],
    [
      'may have been replaced by one of ours that got lost',
      { ...aToken(), lease: aLease({ state: 'interrupted' }) },
      HOUR / 2,
    ],
    ['was issued by a clock that is ahead', aToken({ issuedAt: HOUR, expiresAt: 3 * HOUR }), HOUR / 2],
  ])('%s', async (_, stored, now) => {
    const { run, store, events, time } = createWriter({ ...stored });
    time.advance(now);
    expect(await run({ rejected })).toMatchObject({ refreshed: true });
    expect(await store.read()).not.toHaveProperty('conflicts');
    expect(events[0]).not.toHaveProperty('conflict');
  });

  it('was reported early, though its successor came later', async () => {
    const { run, store, time, answerWith } = createWriter({ ...aToken() });
    time.advance(3 * MINUTE - SECOND);
    answerWith(async () => {
      await time.sleep(5 * SECOND);
      return issued({ value: 'new' });
    });
    expect(await run({ rejected })).toMatchObject({ refreshed: true });
    expect(await store.read()).not.toHaveProperty('conflicts');
  });

  it('is not the one that stands there, which was due for another reason', async () => {
    const { run, store, events } = createWriter({ ...stale });
    expect(await run({ rejected: fingerprint('token-0') })).toMatchObject({ reason: 'stale' });
    expect(await store.read()).not.toHaveProperty('conflicts');
    expect(events[0]).not.toHaveProperty('conflict');
  });

  it('is replaced by itself: WeChat has no other', async () => {
    const { run, store, time, answerWith } = createWriter({ ...aToken() });
    time.advance(HOUR / 2);
    answerWith(async () => issued({ issuedAt: time.now(), expiresAt: 2 * HOUR }));
    await run({ rejected });
    expect(await store.read()).toMatchObject({ refusedEarly: true });
    expect(await store.read()).not.toHaveProperty('conflicts');
  });
});

describe('a token that a request before it may overtake', () => {
  it('is said to be in doubt until another one is stored', async () => {
    const { run, store, time, answerWith, recover } = createWriter();
    answerWith(async () => issued({ value: 'new' }, true));
    await run();
    expect(await store.read()).toMatchObject({ token: { value: 'new' }, inDoubt: true });
    expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh' });
    recover();
    time.advance(HOUR);
    await run({ rejected: fingerprint('new') });
    expect(await store.read()).not.toHaveProperty('inDoubt');
    expect(await store.read()).not.toHaveProperty('conflicts');
  });
});

describe('a token that is refused in its first 3 minutes', () => {
  it('is left alone for 10 seconds, then replaced while the budget lasts', async () => {
    const { run, time } = createWriter({ ...aToken() });
    time.advance(10 * SECOND - 1);
    expect(await run({ rejected })).toMatchObject({ refreshed: false, reason: 'just_refreshed' });
    time.advance(1);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
  });

  it('is replaced five times in a row and then once in 10 minutes', async () => {
    const { run, store, time, asked } = createWriter({ ...aToken() });
    const times: number[] = [];
    for (let seconds = 0; seconds < 40 * 60; seconds += 20) {
      time.advance(20 * SECOND);
      await run({ rejected: fingerprint((await store.read()).token?.value ?? '') });
      if (asked.length > times.length) times.push(time.now());
    }
    expect(times.slice(0, 5)).toEqual([20, 40, 60, 80, 100].map((seconds) => seconds * SECOND));
    const gaps = times.slice(5).map((at, n) => at - (times[n + 4] as number));
    expect(Math.min(...gaps.slice(1))).toBe(10 * MINUTE);
    expect(times.length).toBe(8);
  });

  it('does not count as having stood when it is refused again later', async () => {
    const { run, store, time, asked } = createWriter({ ...aToken(), ...spent });
    time.advance(MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: false, reason: 'budget_spent' });
    expect(await store.read()).toMatchObject({ refusedEarly: true });
    time.advance(5 * MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: false, reason: 'budget_spent' });
    time.advance(5 * MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
    expect(asked.length).toBe(1);
    expect(await store.read()).not.toHaveProperty('refusedEarly');
  });

  it('is not said to be, when it is another one that was refused', async () => {
    const short = aToken({ expiresAt: 100 * SECOND });
    const { run, store, time } = createWriter({ ...short, ...spent });
    time.advance(MINUTE);
    const other = fingerprint('token-0');
    expect(await run({ rejected: other })).toMatchObject({ refreshed: false, reason: 'budget_spent' });
    expect(await store.read()).not.toHaveProperty('refusedEarly');
  });
});

it('a failure answers whoever reports a refused token, too', async () => {
  const { run, time, asked, answerWith } = createWriter({ ...aToken() });
  time.advance(HOUR / 2);
  answerWith(async () => refusal());
  await expect(run({ rejected })).rejects.toMatchObject({ errCode: 40125 });
  await expect(run({ rejected })).rejects.toMatchObject({ code: 'refresh_failed', errCode: 40125 });
  expect(asked.length).toBe(1);
});
