import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fetchToken,
  type TokenRequest,
  type TokenSource,
} from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { APPID, HOUR, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

/** A reply and how long WeChat takes for it; one that takes too long is lost. */
interface Scene {
  reply: TransportReply;
  takesMs?: number;
  /** How long the instance is frozen while it waits: it finds its time-out due then. */
  frozenMs?: number;
}

const HOSTS = ['https://a', 'https://b'];
const token = json({ access_token: 'token-1', expires_in: 7200 });
const busy = json({ errcode: -1, errmsg: 'system error' });
const html: Scene = { reply: { kind: 'answered', status: 200, body: '<html>' } };
const unsent: Scene = { reply: { kind: 'unsent', why: 'ECONNREFUSED' } };
const lost: Scene = { reply: { kind: 'lost', why: 'ECONNRESET' } };
const silence: Scene = { reply: { kind: 'lost', why: 'TIMEOUT' }, takesMs: HOUR };

const frozen = (frozenMs: number): Scene => ({ ...silence, frozenMs });

function json(body: object): Scene {
  return { reply: { kind: 'answered', status: 200, body: JSON.stringify(body) } };
}

/** Plays the scenes, the last one for ever; `sent` is the requests, with the time each of them began. */
async function play(
  scenes: Scene[],
  {
    deadlineAt = 10 * SECOND,
    start = 0,
    force = false,
    hosts = HOSTS,
    api = 'stable_token' as TokenSource['api'],
  } = {},
) {
  const time = createVirtualTime(start);
  const sent: (TokenRequest & { at: number })[] = [];
  const source: TokenSource = {
    appid: APPID,
    api,
    hosts,
    clock: time,
    async send(request) {
      const scene = scenes[Math.min(sent.length, scenes.length - 1)] as Scene;
      sent.push({ ...request, at: time.now() });
      const { takesMs = 0, frozenMs = 0 } = scene;
      time.advance(frozenMs);
      await time.sleep(Math.min(takesMs, request.timeoutMs));
      return takesMs > request.timeoutMs ? { kind: 'lost', why: 'TIMEOUT' } : scene.reply;
    },
  };
  const issued = await time.run(fetchToken(source, deadlineAt, force));
  return {
    issued,
    sent,
    times: sent.map(({ at }) => at),
    hosts: sent.map(({ host }) => host),
    endedAt: time.now(),
  };
}

describe('a token', () => {
  it('lives from before the request was sent', async () => {
    const { issued } = await play([{ ...token, takesMs: 3 * SECOND }], { start: 5, deadlineAt: 20 * SECOND });
    expect(issued).toEqual({
      ok: true,
      mayBeOvertaken: false,
      token: { value: 'token-1', appid: APPID, api: 'stable_token', issuedAt: 5, expiresAt: 5 + 2 * HOUR },
    });
  });

  it('lives from before the request that brought it, not the first one', async () => {
    const { issued } = await play([{ ...busy, takesMs: 100 }, token]);
    expect(issued).toMatchObject({ token: { issuedAt: 300, expiresAt: 300 + 2 * HOUR } });
  });

  it.each([
    ['was broken off, and may still be carried out', true, silence],
    ['got no answer in the very last millisecond', true, { ...lost, takesMs: 4 * SECOND }],
    ['was cut off before', false, { ...lost, takesMs: 4 * SECOND - 1 }],
    ['never reached WeChat, however long that took', false, { ...unsent, takesMs: 4 * SECOND }],
    ['was refused', false, busy],
  ])('may be overtaken if the request before it %s: %s', async (_, mayBeOvertaken, scene) => {
    const asToken = { api: 'token' } as const;
    for (const scenes of [
      [scene, token],
      [scene, busy, token],
    ])
      expect((await play(scenes, asToken)).issued).toMatchObject({ ok: true, mayBeOvertaken });
    const forced = await play([scene, token], { force: true });
    expect(forced.issued).toMatchObject({ ok: true, mayBeOvertaken });
    // Without force stable_token repeats its token.
    expect((await play([scene, token])).issued).toMatchObject({ ok: true, mayBeOvertaken: false });
  });

  it('is asked for once, on the first host', async () => {
    const { sent } = await play([token]);
    expect(sent).toEqual([{ host: 'https://a', force: false, timeoutMs: 4 * SECOND, at: 0 }]);
  });

  it.each([true, false])('is asked for with force: %s in every request', async (force) => {
    const { sent } = await play([busy], { force });
    expect(sent.map((request) => request.force)).toEqual([force, force, force]);
  });

  it('is not forced again once a forced request may have been carried out', async () => {
    const { sent } = await play([busy, lost, busy], { force: true });
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
    expect((await play([busy, unsent, token])).issued).toMatchObject({ ok: true });
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
    const { sent, issued } = await play([unsent, json({ errcode: 40164, errmsg: 'invalid ip' }), token]);
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
    expect((await play([unsent, busy, token])).hosts).toEqual(['https://a', 'https://b', 'https://b']);
  });

  it('is always the same when there is only one', async () => {
    expect((await play([unsent], { hosts: ['https://a'] })).hosts).toEqual([
      'https://a',
      'https://a',
      'https://a',
    ]);
  });
});

describe('the time', () => {
  it.each([
    [10 * SECOND, 4 * SECOND],
    [5 * SECOND, 3 * SECOND],
    [3 * SECOND, 2 * SECOND],
    [1_900, 1_900],
    [500, 500],
  ])('of %i ms gives the first request %i ms', async (deadlineAt, timeoutMs) => {
    expect((await play([token], { deadlineAt })).sent).toMatchObject([{ timeoutMs }]);
  });

  it('suffices for two requests under a silent WeChat when the function has 20 seconds', async () => {
    const { sent, issued } = await play([silence], { deadlineAt: 9_300 });
    expect(sent).toMatchObject([
      { at: 0, timeoutMs: 4_000, host: 'https://a' },
      { at: 4_200, timeoutMs: 3_060, host: 'https://b' },
    ]);
    expect(issued).toMatchObject({ error: { code: 'network' }, mayHaveIssued: true });
  });

  it.each([
    ['has stood still for a second after its time-out', 1_000, [0, 5_200]],
    ['has not, for WeChat will hardly be faster now', 999, [0]],
  ])('suffices for another request when the instance %s', async (_, frozenMs, times) => {
    const scenes = [{ ...silence, frozenMs }, token];
    expect((await play(scenes, { deadlineAt: 8 * SECOND })).times).toEqual(times);
  });

  it.each([
    ['when it did so in its only request', true, [frozen(9 * SECOND)]],
    ['when it did so in all of them', true, [frozen(1_500), frozen(5 * SECOND)]],
    ['when WeChat was silent at last', false, [frozen(1_500), silence]],
    ['when WeChat had answered before', false, [busy, frozen(9 * SECOND)]],
    ['when WeChat answered all the same', false, [{ ...html, frozenMs: 9 * SECOND }]],
  ])('is said to have been lost in a standstill %s: %s', async (_, stoodStill, scenes) => {
    const { issued } = await play(scenes);
    expect(issued).toMatchObject({ ok: false, stoodStill });
  });

  it('goes to one request alone when there is too little for two: one that is broken off may cost a token', async () => {
    const { sent } = await play([silence], { deadlineAt: 1_900 });
    expect(sent).toMatchObject([{ at: 0, timeoutMs: 1_900 }]);
    const { times } = await play([lost, lost], { deadlineAt: 1_900 });
    expect(times).toEqual([0, 200, 600]);
  });

  it('under 500 ms sends nothing', async () => {
    expect((await play([token], { start: 1, deadlineAt: 500 })).sent).toEqual([]);
    expect((await play([token], { start: 0, deadlineAt: 500 })).sent).toHaveLength(1);
    expect((await play([token], { start: 1, deadlineAt: 0 })).issued).toMatchObject({
      ok: false,
      retry: 'now',
      mayHaveIssued: false,
      error: {
        code: 'timeout',
        errCode: -501002,
        errMsg: expect.stringContaining('no time is left'),
        hint: expect.stringContaining('20 s'),
      },
    });
  });

  it('under 500 ms after the back-off sends nothing more, and does not wait for it', async () => {
    const { times, issued, endedAt } = await play([busy], { deadlineAt: 699 });
    expect(times).toEqual([0]);
    expect(endedAt).toBe(0);
    expect(issued).toMatchObject({ error: { errCode: -1 } });
    expect((await play([busy], { deadlineAt: 700 })).times).toEqual([0, 200]);
  });
});

it.each([
  ['for long', HOUR],
  ['until just too little time is left', 9.5 * SECOND + 1],
])('is not asked for when the instance was frozen in the back-off %s', async (_, frozenMs) => {
  const time = createVirtualTime();
  let sent = 0;
  const source: TokenSource = {
    appid: 'wx1',
    api: 'token',
    hosts: ['https://a'],
    clock: { now: time.now, sleep: async () => time.advance(frozenMs) },
    send: async () => {
      sent++;
      return busy.reply;
    },
  };
  expect(await fetchToken(source, 10 * SECOND, false)).toMatchObject({ ok: false, error: { errCode: -1 } });
  expect(sent).toBe(1);
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

it('never asks a fourth time nor past the deadline, and forgets no token that may have been issued', async () => {
  const scene = fc.record({
    reply: fc.constantFrom(busy, html, unsent, lost, token).map(({ reply }) => reply),
    takesMs: fc.nat(5_000),
  });
  const scenes = fc.array(scene, { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(scenes, fc.nat(12_000), async (played, deadlineAt) => {
      const { issued, sent, endedAt } = await play(played, { deadlineAt });
      expect(sent.length).toBeLessThanOrEqual(3);
      expect(endedAt).toBeLessThanOrEqual(Math.max(0, deadlineAt));
      for (const { at, timeoutMs } of sent) expect(at + timeoutMs).toBeLessThanOrEqual(deadlineAt);
      const failed = played.slice(0, sent.length).filter((_, i) => i < sent.length - 1 || !issued.ok);
      const wasLost = failed.some(({ reply, takesMs }, i) => {
        const isLate = takesMs > (sent[i] as TokenRequest).timeoutMs;
        return isLate || reply === lost.reply || reply === html.reply;
      });
      if (!issued.ok) expect(issued.mayHaveIssued).toBe(wasLost);
    }),
  );
});
