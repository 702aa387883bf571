import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { Stored } from '../../scripts/simulate/world/memory-token-store.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createWriter, issued, refusal } from '../support/writer.ts';

const stable = aToken({ api: 'stable_token' });
const rejected = fingerprint('token-1');

/** Four minutes after time 0. WeChat repeats its token until it is forced not to. */
function createStableWriter(stored: Stored) {
  const writer = createWriter(stored, { api: 'stable_token' });
  writer.time.advance(4 * MINUTE);
  writer.answerWith(async ({ force }) =>
    issued({
      ...stable,
      value: force ? `forced-${writer.asked.length}` : 'token-1',
      issuedAt: writer.time.now(),
    }),
  );
  return { ...writer, forces: () => writer.asked.map(({ force }) => force) };
}

describe('stable_token', () => {
  it('is forced only when it repeats the refused token', async () => {
    const { run, store, forces } = createStableWriter({ ...stable });
    expect(await run({ rejected })).toMatchObject({ refreshed: true, token: { value: 'forced-2' } });
    expect(forces()).toEqual([false, true]);
    expect(await store.read()).toMatchObject({ token: { value: 'forced-2' }, conflicts: { count: 1 } });
    // Two requests, each of which the budget has back after 4 minutes.
    expect((await store.read()).requestBudgetFullAt).toBe(12 * MINUTE);
  });

  it('is not forced when it has another token by itself', async () => {
    const { run, forces } = createStableWriter({ ...stable, value: 'token-0' });
    expect(await run({ rejected: fingerprint('token-0') })).toMatchObject({ token: { value: 'token-1' } });
    expect(forces()).toEqual([false]);
  });

  it('is not forced by the timer', async () => {
    const { run, forces } = createStableWriter({ ...stable, issuedAt: -HOUR });
    expect(await run()).toMatchObject({ refreshed: true, reason: 'stale' });
    expect(forces()).toEqual([false]);
  });

  it('is not forced within 30 s of the last one, as WeChat wants it', async () => {
    const { run, forces } = createStableWriter({ ...stable, issuedAt: 4 * MINUTE - 29 * SECOND });
    expect(await run({ rejected })).toMatchObject({ refreshed: false });
    expect(forces()).toEqual([false]);
  });

  it('is not called refused early when the timer gets the same one again', async () => {
    const { run, store } = createStableWriter({ ...stable, issuedAt: -HOUR });
    await run();
    expect(await store.read()).not.toHaveProperty('refusedEarly');
  });

  it('is stored as it is when it repeats the refused token and may not be forced', async () => {
    const { run, store, forces } = createStableWriter({ ...stable, forceBudgetFullAt: 3 * HOUR });
    expect(await run({ rejected })).toMatchObject({
      refreshed: false,
      reason: 'budget_spent',
      token: { value: 'token-1', issuedAt: 4 * MINUTE },
    });
    expect(forces()).toEqual([false]);
    expect(await store.read()).toMatchObject({ refusedEarly: true });
    expect(await store.read()).not.toHaveProperty('conflicts');
  });

  it('fails when forcing fails, and says what may have come of it', async () => {
    const { run, store, answerWith } = createStableWriter({ ...stable });
    answerWith(async ({ force }) => (force ? refusal(true) : issued({ ...stable })));
    await expect(run({ rejected })).rejects.toMatchObject({ errCode: 40125 });
    const { lease, forceBudgetFullAt } = await store.read();
    expect(lease).toMatchObject({ state: 'interrupted' });
    expect(forceBudgetFullAt).toBe(84 * MINUTE);
  });

  it('does not count as forced when no forced request reached WeChat', async () => {
    const { run, store, answerWith } = createStableWriter({ ...stable });
    answerWith(async ({ force }) => (force ? { ...refusal(), requests: 0 } : issued({ ...stable })));
    await expect(run({ rejected })).rejects.toThrow();
    expect(await store.read()).not.toHaveProperty('forceBudgetFullAt');
  });

  it('has every request counted, although there was no time to force it', async () => {
    const { run, store, answerWith } = createStableWriter({ ...stable });
    const error = new TokenError({ code: 'timeout', errCode: -501002, errMsg: 'no time is left' });
    const notAsked = { ok: false, error, retry: 'now', mayHaveIssued: false, requests: 0 } as const;
    answerWith(async ({ force }) => (force ? notAsked : issued({ ...stable })));
    await expect(run({ rejected })).rejects.toMatchObject({ code: 'timeout' });
    expect(await store.read()).toMatchObject({
      requestBudgetFullAt: 8 * MINUTE,
      failure: { errCode: -501002 },
    });
  });

  it.each([-1, 1])(
    'is forced although its budget is full again at a time nobody can have meant: %i',
    async (sign) => {
      const { run, forces } = createStableWriter({ ...stable, forceBudgetFullAt: sign * 365 * 24 * HOUR });
      await run({ rejected });
      expect(forces()).toEqual([false, true]);
    },
  );
});

it('the token endpoint is never forced, whatever it answers', async () => {
  const writer = createWriter({ ...aToken() });
  writer.time.advance(4 * MINUTE + SECOND);
  writer.answerWith(async () => issued({ issuedAt: 4 * MINUTE }));
  await writer.run({ rejected });
  expect(writer.asked.map(({ force }) => force)).toEqual([false]);
});
