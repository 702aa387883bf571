import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';

let weixin: Emulator;
let live: Emulator;

beforeEach(async () => {
  weixin = await startEmulator();
  const hosts = { WEIXIN_API_HOSTS: weixin.url };
  live = await startEmulator({
    isLive: true,
    account: weixin.account,
    environment: { refreshToken: { ...hosts, TOKEN_API: 'stable_token' }, qrcode: hosts },
    timeLimitMs: 20_000,
  });
  for (const trigger of live.functions.triggers()) await live.fire(trigger);
});

afterEach(async () => {
  await live.close();
  await weixin.close();
});

const stored = () => live.database.find('cloud-token', { _id: 'access_token' })[0];

async function ask(path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const post = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(body) };
  const response = await fetch(live.url + path, body === undefined ? {} : post);
  return { status: response.status, text: await response.text() };
}

const read = { action: 'database.getDocument', collectionName: 'cloud-token', query: '{}', limit: 10 };

describe('in a live run', () => {
  test('the functions do their job, and call one another', async () => {
    expect(stored()).toMatchObject({ value: expect.any(String) });
    expect((await live.call('qrcode', { scene: 'a' }, ADMIN)).result).toMatchObject({ errCode: 0 });
    live.database.update('cloud-token', { _id: 'access_token' }, { $set: { expiresAt: 0 } });
    expect((await live.call('qrcode', { scene: 'a' }, ADMIN)).result).toMatchObject({ errCode: 0 });
  });

  test.each([
    ['nothing', {}],
    ['the usual key', { sessionToken: 'local-session-token', tcb_sessionToken: 'local-session-token' }],
    ['nothing of the right length', { sessionToken: randomBytes(32).toString('base64url') }],
    ['a list', { sessionToken: ['local-session-token'] }],
  ])('a program that shows %s reads no token, writes none and calls no function', async (_, shown) => {
    const before = stored();
    const write = { ...read, action: 'database.modifyDocument', merge: true, multi: true };
    const calls = { action: 'functions.invokeFunction', function_name: 'refreshToken', request_data: '{}' };
    for (const request of [read, { ...write, data: '{"$set":{"value":"theirs"}}' }, calls, {}]) {
      const { status, text } = await ask('/admin?env=local-env', { ...request, ...shown });
      expect({ status, text }).toMatchObject({ status: 401, text: expect.stringContaining('SIGN_PARAM') });
      expect(text).not.toContain(String(before?.value));
    }
    expect(stored()).toEqual(before);
  });

  test('there is no local WeChat, and so no way to try a secret', async () => {
    const { appid, secret } = live.account;
    const query = new URLSearchParams({ grant_type: 'client_credential', appid, secret });
    const answers = [
      await ask(`/cgi-bin/token?${query}`),
      await ask('/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret }),
      await ask(`/cgi-bin/getcallbackip?access_token=${stored()?.value}`),
      await ask(`/wxa/getwxacodeunlimit?access_token=${stored()?.value}`, { scene: 'a' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

test('two runs never have the same key', async () => {
  const shownTo = async (emulator: Emulator) => {
    const keys: unknown[] = [];
    emulator.faults.inject({
      on: 'database.getDocument',
      when: (request) => keys.push(JSON.parse(String((request as { body: Buffer }).body)).sessionToken) < 0,
      reply: { json: {} },
    });
    await emulator.call('getToken');
    return keys[0];
  };
  const other = await startEmulator({ isLive: true });
  const keys = [await shownTo(live), await shownTo(other), await shownTo(weixin)];
  await other.close();
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe('local-session-token');
});

test('without it any key goes', async () => {
  weixin.database.createCollection('todos');
  const body = JSON.stringify({ action: 'database.getDocument', collectionName: 'todos', query: '{}' });
  const response = await fetch(`${weixin.url}/admin`, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ data: { list: [] } });
});
