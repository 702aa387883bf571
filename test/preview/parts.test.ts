// preview/: the preview without a browser: its parts, and that it shows no secret.
// What one sees of it is for `e2e/`.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../miniprogram/model/call-problem.ts';
import { readMiniProgram } from '../../scripts/preview/assets/read-mini-program.ts';
import { cssOf } from '../../scripts/preview/assets/wxss.ts';
import { tokenRows } from '../../scripts/preview/client/shell/token-rows.ts';
import { refuse, replyOf } from '../../scripts/preview/client-call.ts';
import { callerName, outcomeOf } from '../../scripts/preview/outcome.ts';
import type { PreviewState } from '../../scripts/preview/protocol.ts';
import { createSpeedClock } from '../../scripts/preview/speed-clock.ts';

describe('createSpeedClock', () => {
  it('runs with the machine, is moved, and runs faster from where it stands', () => {
    let machine = 1000;
    const clock = createSpeedClock(() => machine);
    machine += 10;
    expect(clock.now()).toBe(1010);
    clock.advance(500);
    clock.setSpeed(60);
    machine += 10;
    expect(clock.now()).toBe(1510 + 600);
    expect(clock.offsetMs).toBe(1510 + 600 - machine);
    clock.setSpeed(1);
    machine += 10;
    expect(clock.now()).toBe(2120);
    expect(clock.anchor).toEqual({ machine: 1020, platform: 2110, speed: 1 });
  });
});

describe('cssOf', () => {
  it('turns rpx into parts of the width, and page into body', () => {
    expect(cssOf('page { --x: 1 } .a { width: 88rpx; margin: 0.5rpx } /* rpx */')).toBe(
      'body { --x: 1 } .a { width: calc(88 * 100vw / 750); margin: calc(0.5 * 100vw / 750) } ',
    );
  });

  it("keeps a component's classes apart", () => {
    expect(cssOf('.a.is-b .c::after { width: 0.5px } @media (min-width: 1px) { .d { } }', 'ring')).toBe(
      '.ring--a.ring--is-b .ring--c::after { width: 0.5px } @media (min-width: 1px) { .ring--d { } }',
    );
  });
});

describe('readMiniProgram', () => {
  it('finds pages and components, children first, by absolute paths', () => {
    const { parts, pages } = readMiniProgram('miniprogram');
    const paths = parts.map(({ path }) => path);
    expect(pages).toEqual(['pages/status/status', 'pages/qrcode/qrcode']);
    expect(paths.indexOf('components/life-ring/life-ring')).toBeLessThan(
      paths.indexOf('pages/status/status'),
    );
  });

  it('names the template that has an error', async () => {
    const root = await mkdtemp(join(tmpdir(), 'cloud-token-'));
    await mkdir(join(root, 'p'));
    const files = { 'app.json': '{"pages":["p/p"]}', 'app.wxss': '', 'p/p.json': '{}', 'p/p.wxss': '' };
    for (const [name, text] of Object.entries({ ...files, 'p/p.wxml': '<view wx:if="{{a +}}"/>' }))
      await writeFile(join(root, name), text);
    expect(() => readMiniProgram(root)).toThrow(/^p\/p\.wxml: /);
    await rm(root, { recursive: true });
  });
});

describe('what a page gets whose call fails', () => {
  it.each([
    ['FUNCTION_NOT_FOUND', 'not_deployed', -501000],
    ['FUNCTIONS_EXECUTE_FAIL', 'crashed', -504002],
    ['FUNCTIONS_TIME_LIMIT_EXCEEDED', 'timeout', -504003],
  ])('hides %s in its text, as the WeChat client does', (code, kind, errCode) => {
    const message = code === 'FUNCTION_NOT_FOUND' ? 'FunctionName parameter could not be found.' : 'it broke';
    const reply = replyOf({ requestId: '1', durationMs: 1, error: { code, message } });
    expect(reply).toMatchObject({ ok: false, error: { errCode: -1 } });
    expect(problemOf(reply.ok ? undefined : reply.error)).toEqual({ kind, errCode });
  });

  it.each(['not_deployed', 'no_permission'] as const)('tells that it is %s', async (refusal) => {
    const reply = replyOf(await refuse(refusal));
    expect(problemOf(reply.ok ? undefined : reply.error).kind).toBe(refusal);
  });
});

describe('the list', () => {
  it('tells how a call went without what it returned', () => {
    const of = (result: unknown) => outcomeOf({ requestId: '1', durationMs: 1, result });
    expect(of({ errCode: 0, refreshed: true, reason: 'stale' })).toEqual({
      isOk: true,
      outcome: 'refreshed (stale)',
    });
    expect(of({ errCode: 0, refreshed: false, reason: 'fresh' }).outcome).toBe('not due (fresh)');
    expect(of({ errCode: 0, status: { state: 'healthy' } }).outcome).toBe('healthy');
    expect(of({ errCode: 40164, errMsg: 'invalid ip' })).toEqual({
      isOk: false,
      outcome: '40164 invalid ip',
    });
    expect(of({ statusCode: 200, body: 'sealed' })).toEqual({ isOk: true, outcome: 'HTTP 200' });
    expect(of({ statusCode: 503 }).isOk).toBe(false);
    expect(of(undefined).isOk).toBe(false);
  });

  it('names the caller by the end of the chain', () => {
    expect(callerName({ source: 'wx_trigger' })).toBe('timer');
    expect(callerName({ source: '' })).toBe('outside');
    expect(callerName({ source: 'wx_client,scf', openid: 'local-admin' })).toBe('function');
    expect(callerName({ source: 'wx_client', openid: 'local-admin' })).toBe('admin');
    expect(callerName({ source: 'wx_client', openid: 'local-visitor' })).toBe('visitor');
  });
});

describe('tokenRows', () => {
  const token = (fingerprint: string, endsAt: number) => ({
    fingerprint,
    issuedAt: 0,
    expiresAt: 100,
    endsAt,
  });
  const state: PreviewState = {
    isLive: false,
    appid: 'wx1',
    requestsToday: 0,
    requestsPerDay: 2000,
    isSecretWrong: false,
    gate: 'open',
    armed: { requests: 0, database: 0, hang: 0 },
  };
  const verdicts = (more: Partial<PreviewState>, now: number) =>
    tokenRows({ ...state, ...more }, now).map(({ verdict }) => verdict);

  it('tells which token the database holds and whether it still works', () => {
    const pair = { newest: token('b', 100), previous: token('a', 50) };
    expect(verdicts({}, 10)).toEqual(['none', 'none', 'none']);
    expect(verdicts({ ...pair, stored: token('b', 0) }, 10)).toEqual(['usable', 'overlap', 'isNewest']);
    expect(verdicts({ ...pair, stored: token('a', 0) }, 10)).toEqual(['usable', 'overlap', 'isPrevious']);
    expect(verdicts({ ...pair, stored: token('a', 0) }, 60)).toEqual(['usable', 'refused', 'isDead']);
    expect(verdicts({ ...pair, stored: token('c', 0) }, 10)).toEqual(['usable', 'overlap', 'isDead']);
    expect(verdicts({ ...pair, stored: token('b', 0) }, 100)).toEqual(['expired', 'expired', 'expired']);
  });

  it('knows of the real WeChat only what is stored', () => {
    expect(verdicts({ isLive: true, stored: token('a', 0) }, 10)).toEqual(['unknown']);
  });
});
