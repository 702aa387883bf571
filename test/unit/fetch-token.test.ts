import { describe, expect, it } from 'vitest';
import { APPID, HOUR, SECOND } from '../support/tokens.ts';
import {
  busy,
  FIRST_MS,
  granted,
  html,
  json,
  lost,
  play,
  silence,
  unsent,
} from '../support/weixin-scenes.ts';

describe('a token', () => {
  it('lives from before the request was sent', async () => {
    const { issued } = await play([{ ...granted, takesMs: 3 * SECOND }], { start: 5, timeMs: 20 * SECOND });
    expect(issued).toEqual({
      ok: true,
      inDoubt: false,
      requests: 1,
      token: { value: 'token-1', appid: APPID, api: 'stable_token', issuedAt: 5, expiresAt: 5 + 2 * HOUR },
    });
  });

  it('lives from before the request that brought it, not the first one', async () => {
    const { issued } = await play([{ ...busy, takesMs: 100 }, granted]);
    expect(issued).toMatchObject({ token: { issuedAt: 300, expiresAt: 300 + 2 * HOUR } });
  });

  it.each([
    ['was broken off, and may still be carried out', true, silence],
    ['got no answer in the very last millisecond', true, { ...lost, takesMs: FIRST_MS }],
    ['was cut off before', false, { ...lost, takesMs: FIRST_MS - 1 }],
    ['never reached WeChat, however long that took', false, { ...unsent, takesMs: FIRST_MS }],
    ['was refused', false, busy],
  ])('is in doubt if the request before it %s: %s', async (_, inDoubt, scene) => {
    const asToken = { api: 'token' } as const;
    for (const scenes of [
      [scene, granted],
      [scene, busy, granted],
    ])
      expect((await play(scenes, asToken)).issued).toMatchObject({ ok: true, inDoubt });
    // A forced request that WeChat has answered is the last one.
    const forced = await play([scene, granted], { force: true });
    if (scene !== busy) expect(forced.issued).toMatchObject({ ok: true, inDoubt });
    // Without force stable_token repeats its token.
    expect((await play([scene, granted])).issued).toMatchObject({ ok: true, inDoubt: false });
  });

  it('is asked for once, on the first host', async () => {
    const { sent } = await play([granted]);
    expect(sent).toEqual([{ host: 'https://a', force: false, timeoutMs: FIRST_MS, at: 0 }]);
  });

  it.each([
    [false, busy],
    [true, unsent],
  ])('is asked for with force: %s in every request', async (force, scene) => {
    const { sent } = await play([scene], { force });
    expect(sent.map((request) => request.force)).toEqual([force, force, force]);
  });

  it('is forced once where WeChat is busy, for it counts that as one of 20 a day', async () => {
    const { sent, issued } = await play([busy], { force: true });
    expect(sent).toHaveLength(1);
    expect(issued).toMatchObject({ ok: false, retry: 'now', error: { errCode: -1 } });
  });

  it('is not forced again once a forced request may have been carried out', async () => {
    const { sent } = await play([unsent, lost, busy], { force: true });
    expect(sent.map((request) => request.force)).toEqual([true, true, false]);
  });
});

describe('another request', () => {
  it('follows after 200 and 400 ms, and not a third time', async () => {
    const { times, issued } = await play([busy]);
    expect(times).toEqual([0, 200, 600]);
    expect(issued).toMatchObject({ ok: false, retry: 'now', error: { errCode: -1 } });
  });

  it('brings the token that the first did not', async () => {
    expect((await play([busy, unsent, granted])).issued).toMatchObject({ ok: true });
  });

  it.each([
    [40125, 'no'],
    [45009, 'later'],
    [45011, 'later'],
  ])('does not follow errcode %i', async (errcode, retry) => {
    const { sent, issued } = await play([json({ errcode, errmsg: 'sorry' })]);
    expect(sent).toHaveLength(1);
    expect(issued).toMatchObject({ ok: false, retry, error: { errCode: errcode } });
  });

  it('does not follow an errcode met on the way', async () => {
    const { sent, issued } = await play([unsent, json({ errcode: 40164, errmsg: 'invalid ip' }), granted]);
    expect(sent).toHaveLength(2);
    expect(issued).toMatchObject({ ok: false, retry: 'no', error: { errCode: 40164 } });
  });
});

describe('the host', () => {
  it('is the next one after a network failure, and after a reply that is not WeChat’s', async () => {
    for (const scene of [unsent, lost, html]) {
      expect((await play([scene])).hosts).toEqual(['https://a', 'https://b', 'https://a']);
    }
  });

  it('stays when WeChat itself asks for patience', async () => {
    expect((await play([busy])).hosts).toEqual(['https://a', 'https://a', 'https://a']);
    expect((await play([unsent, busy, granted])).hosts).toEqual(['https://a', 'https://b', 'https://b']);
  });

  it('is always the same when there is only one', async () => {
    expect((await play([unsent], { hosts: ['https://a'] })).hosts).toEqual([
      'https://a',
      'https://a',
      'https://a',
    ]);
  });
});

describe('a lost reply', () => {
  it('is remembered through the failures after it', async () => {
    expect((await play([lost, busy])).issued).toMatchObject({ mayHaveIssued: true, error: { errCode: -1 } });
    expect((await play([lost, json({ errcode: 40125, errmsg: '' })])).issued).toMatchObject({
      mayHaveIssued: true,
    });
    expect((await play([unsent, lost, unsent])).issued).toMatchObject({ mayHaveIssued: true });
  });

  it('is not suspected when every request was refused or unsent', async () => {
    expect((await play([unsent, busy, unsent])).issued).toMatchObject({ ok: false, mayHaveIssued: false });
  });
});
