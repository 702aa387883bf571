import { describe, expect, it } from 'vitest';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { type RefreshAllPorts, refreshAll } from '../../cloudfunctions/refreshToken/core/refresh-all.ts';
import { aToken, HOUR, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const others = Array.from({ length: 30 }, (_, n) => `other-${n}`);
const silent = new TokenError({ code: 'network', errCode: -601003, errMsg: 'no answer from WeChat' });

/** 20 s in which each AppID takes a second to renew, a silent one 10. */
function createRun(silentAppids: string[] = [], ports: Partial<RefreshAllPorts> = {}, limitMs = 20 * SECOND) {
  const time = createVirtualTime();
  const begun: { appid: string; at: number }[] = [];
  const postponed: string[] = [];
  let atOnce = 0;
  const run = {
    begun,
    postponed,
    mostAtOnce: 0,
    orderOf: () => begun.map(({ appid }) => appid),
    all: (appids: string[]) =>
      time.run(
        refreshAll(appids, {
          readOthers: async () => new Map(),
          clock: time,
          left: () => limitMs - time.now(),
          postponed: (_, appid) => postponed.push(appid),
          async renew(appid) {
            begun.push({ appid, at: time.now() });
            run.mostAtOnce = Math.max(run.mostAtOnce, ++atOnce);
            await time.sleep(silentAppids.includes(appid) ? 10 * SECOND : SECOND);
            atOnce--;
            if (silentAppids.includes(appid)) throw silent;
            return { refreshed: true, reason: 'missing', token: aToken({ appid }) };
          },
          ...ports,
        }),
      ),
  };
  return run;
}

const documents = (at: Record<string, TokenDocument>) => ({
  readOthers: async () => new Map(Object.entries(at)),
});
const failedAt = (at: number): TokenDocument => ({
  failure: { at, retryAt: at, count: 1, errCode: 40125, errMsg: 'no' },
});

describe('renewing all', () => {
  it('begins with the first, and goes on with several at a time', async () => {
    const run = createRun();
    const outcomes = await run.all(['own', ...others]);
    expect(run.begun[0]).toEqual({ appid: 'own', at: 0 });
    expect(run.begun[1]?.at).toBeGreaterThan(0);
    expect(run.mostAtOnce).toBeGreaterThan(2);
    expect(run.mostAtOnce).toBeLessThan(others.length);
    expect(new Set(outcomes.keys())).toEqual(new Set(['own', ...others]));
  });

  it('the first being silent holds up nobody', async () => {
    const run = createRun(['own']);
    const outcomes = await run.all(['own', ...others]);
    expect(run.begun[1]?.at).toBeLessThan(SECOND);
    expect(run.begun.at(-1)?.at).toBeLessThan(10 * SECOND);
    expect(outcomes.get('own')).toBe(silent);
  });

  it('another being silent holds up nobody', async () => {
    const run = createRun(['other-0', 'other-1']);
    await run.all(['own', ...others]);
    expect(run.begun.at(-1)?.at).toBeLessThan(10 * SECOND);
  });

  it('takes those first that were not tried for longest, whether they had a token or a failure', async () => {
    const stored = documents({
      'other-0': { token: aToken({ issuedAt: 2 * HOUR }) },
      'other-1': { token: aToken({ issuedAt: HOUR }), ...failedAt(3 * HOUR) },
      'other-2': failedAt(HOUR),
    });
    const run = createRun([], stored);
    await run.all(['own', ...others.slice(0, 4)]);
    expect(run.orderOf()).toEqual(['own', 'other-3', 'other-2', 'other-0', 'other-1']);
  });

  it('takes them as they are configured when the database does not tell', async () => {
    const run = createRun([], { readOthers: async () => Promise.reject(silent) });
    await run.all(['own', ...others]);
    expect(run.orderOf()).toEqual(['own', ...others]);
  });

  it('names those for whom there is no time, which nobody has begun', async () => {
    const run = createRun([], {}, 2 * SECOND);
    const outcomes = await run.all(['own', ...others]);
    expect(run.postponed.length).toBeGreaterThan(0);
    expect(run.begun.length + run.postponed.length).toBe(31);
    for (const appid of run.postponed) {
      expect(run.orderOf()).not.toContain(appid);
      expect(outcomes.get(appid)).toMatchObject({
        code: 'timeout',
        errMsg: 'no time was left for this AppID, which is one of the first the next time',
        hint: expect.stringContaining('20 s'),
      });
    }
  });

  it('is over at once when there is none', async () => {
    expect(await createRun().all([])).toEqual(new Map());
  });

  it('reads no other documents when there is one only', async () => {
    const run = createRun([], { readOthers: () => Promise.reject(new Error('nobody asks')) });
    expect((await run.all(['own'])).size).toBe(1);
  });
});
