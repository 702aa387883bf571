import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fetchToken,
  type TokenRequest,
  type TokenSource,
} from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { APPID, HOUR, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';
import { busy, granted, HOSTS, html, json, lost, play, silence, unsent } from '../support/weixin-scenes.ts';

describe('the time', () => {
  it.each([10 * SECOND, 9_300, 5 * SECOND, 3.5 * SECOND])(
    'of %i ms goes to the first request by more than half, and leaves some for another',
    async (timeMs) => {
      const [first] = (await play([granted], { timeMs })).sent;
      expect(first?.timeoutMs).toBeGreaterThan(timeMs / 2);
      expect(first?.timeoutMs).toBeLessThanOrEqual(timeMs - 700);
    },
  );

  it.each([2 * SECOND, 1_900, 500])('of %i ms goes to the first request alone', async (timeMs) => {
    expect((await play([granted], { timeMs })).sent).toMatchObject([{ timeoutMs: timeMs }]);
  });

  it('suffices for both hosts under a silent WeChat when the function has 20 seconds', async () => {
    const { hosts, endedAt, issued } = await play([silence], { timeMs: 9_300 });
    expect(hosts).toEqual(HOSTS);
    expect(endedAt).toBeLessThanOrEqual(9_300);
    expect(issued).toMatchObject({ error: { code: 'network' }, mayHaveIssued: true });
  });

  it('goes to one request alone when there is too little for two: one that is broken off may cost a token', async () => {
    const { sent } = await play([silence], { timeMs: 1_900 });
    expect(sent).toMatchObject([{ at: 0, timeoutMs: 1_900 }]);
    const { times } = await play([lost, lost], { timeMs: 1_900 });
    expect(times).toEqual([0, 200, 600]);
  });

  it('under 500 ms sends nothing', async () => {
    expect((await play([granted], { timeMs: 499 })).sent).toEqual([]);
    expect((await play([granted], { timeMs: 500 })).sent).toHaveLength(1);
    expect((await play([granted], { timeMs: -1 })).issued).toMatchObject({
      ok: false,
      retry: 'now',
      mayHaveIssued: false,
      requests: 0,
      error: {
        code: 'timeout',
        errCode: -501002,
        errMsg: expect.stringContaining('no time is left'),
        hint: expect.stringContaining('20 s'),
      },
    });
  });

  it('under 500 ms after the back-off sends nothing more', async () => {
    const { times, issued } = await play([busy], { timeMs: 699 });
    expect(times).toEqual([0]);
    expect(issued).toMatchObject({ error: { errCode: -1 } });
    expect((await play([busy], { timeMs: 700 })).times).toEqual([0, 200]);
  });

  it('that an instance slept through in the back-off is not there for another request', async () => {
    const time = createVirtualTime();
    const frozen = { ...time, sleep: async () => time.advance(HOUR) };
    let sent = 0;
    const send = async () => {
      sent++;
      return busy.reply;
    };
    const source: TokenSource = { appid: APPID, api: 'token', hosts: HOSTS, clock: frozen, send };
    const left = () => 10 * SECOND - time.now();
    const issued = await fetchToken(source, { left, force: false, failures: 0, isSparing: false });
    expect(issued).toMatchObject({ ok: false, error: { errCode: -1 } });
    expect(sent).toBe(1);
  });

  it('is told by what is left of the invocation, whatever the clock is set to meanwhile', async () => {
    for (const shiftMs of [-HOUR, HOUR]) {
      const time = createVirtualTime(2 * HOUR);
      let shift = 0;
      const clock = { ...time, now: () => time.now() + shift };
      let sent = 0;
      const send = async () => {
        shift = shiftMs;
        return ++sent === 1 ? busy.reply : granted.reply;
      };
      const source: TokenSource = { appid: APPID, api: 'token', hosts: HOSTS, clock, send };
      const left = () => 2 * HOUR + 10 * SECOND - time.now();
      const work = fetchToken(source, { left, force: false, failures: 0, isSparing: false });
      expect(await time.run(work)).toMatchObject({ ok: true, requests: 2 });
    }
  });
});

describe('a WeChat that takes 5 seconds for every answer', () => {
  it('is waited for, with the time that a function of 20 s has', async () => {
    const { issued } = await play([{ ...granted, takesMs: 5 * SECOND }], { timeMs: 9.3 * SECOND });
    expect(issued).toMatchObject({ ok: true, inDoubt: false, requests: 1 });
  });
});

describe('while refreshes fail', () => {
  it.each([lost, busy, html])(
    'WeChat counts one request only, when there is to be but one: %#',
    async (scene) => {
      expect((await play([scene], { isSparing: true })).issued).toMatchObject({ ok: false, requests: 1 });
    },
  );

  it('a host that cannot be reached costs nothing, and the next one is asked', async () => {
    const { hosts, issued } = await play([unsent, lost], { isSparing: true });
    expect(hosts).toEqual(['https://a', 'https://b']);
    expect(issued).toMatchObject({ requests: 1 });
  });

  it('they begin with another host each time', async () => {
    const first = async (failures: number) => (await play([granted], { failures })).hosts[0];
    expect(await Promise.all([0, 1, 2, 3].map(first))).toEqual([
      'https://a',
      'https://b',
      'https://a',
      'https://b',
    ]);
  });
});

describe('the requests that WeChat may have counted', () => {
  it.each([
    ['answered', 1, [granted]],
    ['refused', 1, [json({ errcode: 45009, errmsg: 'quota' })]],
    ['refused and repeated', 3, [busy]],
    ['lost', 3, [lost]],
    ['answered by something else that may have passed it on', 3, [html]],
    ['never sent', 0, [unsent]],
    ['each of another kind', 2, [unsent, lost, granted]],
  ])('are those that were %s: %i', async (_, requests, scenes) => {
    expect((await play(scenes)).issued).toMatchObject({ requests });
  });
});

it('never asks a fourth time nor past the deadline, and forgets no token that may have been issued', async () => {
  const scene = fc.record({
    reply: fc.constantFrom(busy, html, unsent, lost, granted).map(({ reply }) => reply),
    takesMs: fc.nat(5_000),
  });
  const scenes = fc.array(scene, { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(scenes, fc.nat(12_000), async (played, timeMs) => {
      const { issued, sent, endedAt } = await play(played, { timeMs });
      expect(sent.length).toBeLessThanOrEqual(3);
      expect(endedAt).toBeLessThanOrEqual(Math.max(0, timeMs));
      for (const { at, timeoutMs } of sent) expect(at + timeoutMs).toBeLessThanOrEqual(timeMs);
      const failed = played.slice(0, sent.length).filter((_, i) => i < sent.length - 1 || !issued.ok);
      const wasLost = failed.some(({ reply, takesMs }, i) => {
        const isLate = takesMs > (sent[i] as TokenRequest).timeoutMs;
        return isLate || reply === lost.reply || reply === html.reply;
      });
      if (!issued.ok) expect(issued.mayHaveIssued).toBe(wasLost);
    }),
  );
});
