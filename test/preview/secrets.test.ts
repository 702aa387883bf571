import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startPreview } from '../../scripts/preview/preview.ts';
import { ACTIONS, type CallRequest } from '../../scripts/preview/protocol.ts';

let platform: Awaited<ReturnType<typeof startPreview>>;

beforeEach(async () => {
  platform = await startPreview({ timeLimitMs: 20_000 });
});

afterEach(() => platform.close());

async function post(path: string, message: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(platform.url + path, { method: 'POST', body: JSON.stringify(message) });
  return { status: response.status, text: await response.text() };
}

/** Everything the server has told a page by the time it tells of a last event. */
async function eventsUntil(last: string): Promise<string> {
  const response = await fetch(`${platform.url}/preview/events`);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes(last)) break;
  }
  return text;
}

describe('the browser', () => {
  it('gets no token and no secret, whatever is done', async () => {
    const { weixin, account, httpAccess } = platform;
    const secrets = new Set<string>([httpAccess.key, httpAccess.key.slice('whsec_'.length)]);
    const remember = () => {
      const { newest, previous } = weixin.state(account.appid).token;
      for (const value of [newest?.value, previous?.value, account.secret]) if (value) secrets.add(value);
    };
    let told = '';
    for (const name of ACTIONS.filter((action) => action !== 'hang_call')) {
      remember();
      told += (await post('/preview/action', { name })).text;
      for (const user of ['visitor', 'admin'] as const)
        for (const called of ['getToken', 'refreshToken', 'qrcode']) {
          const call: CallRequest = { user, name: called, data: {} };
          told += (await post('/preview/call', call)).text;
        }
    }
    remember();
    await post('/preview/speed', { speed: 60 });
    told += await eventsUntil('"speed":60}\n');
    expect(secrets.size).toBeGreaterThan(6);
    for (const secret of secrets) expect(told).not.toContain(secret);
    expect(told).toContain('fingerprint');
  });

  it('of another site is refused', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { origin: 'https://example.com' };
      request(`${platform.url}/preview/action`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{"name":"revoke"}');
    });
    expect(status).toBe(403);
  });
});

describe('the preview', () => {
  it.each([
    ['/preview/action', { name: 'explode' }],
    ['/preview/action', 7],
    ['/preview/speed', { speed: 1e9 }],
    ['/preview/call', { user: 'root', name: 'getToken' }],
    ['/preview/call', { user: 'admin' }],
  ])('refuses at %s what it does not know: %j', async (path, message) => {
    expect((await post(path, message)).status).toBe(400);
  });

  it('tells why a server outside has no token, also where serveToken was killed', async () => {
    let report: unknown;
    const asking = post('/preview/action', { name: 'outside_asks' }).then(({ text }) => {
      report = JSON.parse(text);
    });
    while (!report) await post('/preview/action', { name: 'kill_instances' });
    await asking;
    expect(report).toEqual({ outcome: 'failed', detail: expect.stringMatching(/\w/) });
  });

  it('does nothing to the real WeChat, and shows it to nobody', async () => {
    const live = await startPreview({ isLive: true });
    onTestFinished(() => live.close());
    const send = (path: string, message: unknown) => {
      const url = new URL(live.pageUrl);
      url.pathname = path;
      return fetch(url, { method: 'POST', body: JSON.stringify(message) });
    };
    expect((await send('/preview/action', { name: 'revoke' })).status).toBe(400);
    expect((await send('/preview/action', { name: 'outside_asks' })).status).toBe(400);
    expect((await send('/preview/speed', { speed: 60 })).status).toBe(400);
    expect((await send('/preview/action', { name: 'use_token' })).status).toBe(200);
  });

  it('obeys and tells in a live run only the page at its own address', async () => {
    const live = await startPreview({ isLive: true });
    onTestFinished(() => live.close());
    const key = new URL(live.pageUrl).searchParams.get('key') ?? '';
    expect(key.length).toBeGreaterThan(40);
    const call = JSON.stringify({ user: 'admin', name: 'refreshToken', data: {} });
    for (const query of ['', '?key=', `?key=${key.slice(1)}`, `?key=${key.toLowerCase()}`]) {
      const url = (path: string) => `${live.url}/preview/${path}${query}`;
      expect((await fetch(url('events'))).status).toBe(403);
      expect((await fetch(url('call'), { method: 'POST', body: call })).status).toBe(403);
      expect((await fetch(url('action'), { method: 'POST', body: '{"name":"fire_timer"}' })).status).toBe(
        403,
      );
    }
    const page = await (await fetch(live.url)).text();
    expect(page).not.toContain(key);
    const events = await fetch(`${live.url}/preview/events?key=${key}`);
    expect(events.status).toBe(200);
    await events.body?.cancel();
  });

  it('asks for no key in a local run', () => {
    expect(platform.pageUrl).toBe(platform.url);
  });
});
