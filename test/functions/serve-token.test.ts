import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { main } from '../../cloudfunctions/serveToken/index.ts';
import {
  type Emulator,
  type EmulatorOptions,
  startEmulator,
  VISITOR,
} from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation, storeToken } from '../support/function-process.ts';
import { askOverHttp, getOverHttp, newAccessKey, open, signedHeaders } from '../support/outside-server.ts';

let emulator: Emulator;
let requests: string[];
let logs: string[];

async function start(options: EmulatorOptions = {}): Promise<void> {
  await emulator?.close();
  emulator = await startEmulator({
    timeLimitMs: 20_000,
    onRequest: ({ name }) => requests.push(name),
    onLog: ({ text }) => logs.push(text),
    ...options,
  });
}

beforeEach(async () => {
  [requests, logs] = [[], []];
  await start();
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

const newest = () => String(emulator.weixin.newestToken(emulator.account.appid));
const tokenRequests = () => requests.filter((name) => name === '/cgi-bin/token').length;

async function refresh(): Promise<string> {
  const token = await storeToken(emulator);
  requests.length = 0;
  logs.length = 0;
  return token;
}

/** The stored token stood for a while, and somebody else has fetched twice since. */
async function revoke(): Promise<void> {
  emulator.clock.advance(10 * 60_000);
  const { appid, secret } = emulator.account;
  for (let i = 0; i < 2; i++)
    await fetch(`${emulator.url}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}`);
  requests.length = 0;
}

describe('a server outside', () => {
  it('gets the stored token, whose it is and how long it may keep it', async () => {
    const token = await refresh();
    const { appid } = emulator.account;
    const got = await getOverHttp(emulator.httpAccess);
    expect(got).toEqual({ token, appid, expiresAt: expect.any(Number), reuseForMs: expect.any(Number) });
    expect(got.expiresAt - emulator.clock.now()).toBeGreaterThan(7_100_000);
    expect(got.reuseForMs).toBeGreaterThan(110_000);
    expect(await getOverHttp(emulator.httpAccess, { appid })).toMatchObject({ token });
    expect(tokenRequests()).toBe(0);
  });

  it('has the first token fetched, with APPID in no context', async () => {
    const { appid } = emulator.account;
    await start({ account: emulator.account, environment: { refreshToken: { APPID: appid } } });
    expect(await getOverHttp(emulator.httpAccess)).toMatchObject({ token: newest(), appid });
  });

  it('gets the successor of a refused token in one round trip, with APPID nowhere but in the document', async () => {
    const token = await refresh();
    await getOverHttp(emulator.httpAccess);
    await revoke();
    const access = { ...emulator.httpAccess, now: emulator.clock.now };
    const got = await getOverHttp(access, { rejected: fingerprint(token) });
    expect(got.token).not.toBe(token);
    expect(got.token).toBe(newest());
    expect(tokenRequests()).toBe(1);
  });

  it('makes WeChat be asked for nothing by a report that is out of date', async () => {
    const token = await refresh();
    const got = await getOverHttp(emulator.httpAccess, { rejected: fingerprint('one of yesterday') });
    expect(got.token).toBe(token);
    expect(tokenRequests()).toBe(0);
  });

  it('gets the same token again when it is too new to be refused', async () => {
    const token = await refresh();
    expect(await getOverHttp(emulator.httpAccess, { rejected: fingerprint(token) })).toMatchObject({ token });
    expect(tokenRequests()).toBe(0);
  });

  it('reads why there is no token, and what to do', async () => {
    const { status, answer } = await askOverHttp(emulator.httpAccess);
    expect(status).toBe(503);
    expect(answer).toEqual({ errCode: -1, errMsg: expect.stringMatching(/APPID/), hint: expect.any(String) });
  });

  it('reads whose AppSecret is missing', async () => {
    await refresh();
    const { status, answer } = await askOverHttp(emulator.httpAccess, { appid: 'wx-unknown' });
    expect({ status, answer }).toMatchObject({
      status: 503,
      answer: { errMsg: expect.stringMatching(/wx-unknown/) },
    });
  });

  it('finds the token in a body that comes as base64', async () => {
    const token = await refresh();
    const binary = { 'content-type': 'application/octet-stream' };
    const { id, answer } = await askOverHttp(emulator.httpAccess, {}, binary);
    expect(await open(emulator.httpAccess.key, id, String(answer.sealed))).toMatchObject({ token });
  });

  it('asks at any path below, and learns nothing from a GET', async () => {
    const token = await refresh();
    const { url, key } = emulator.httpAccess;
    expect(await getOverHttp({ url: `${url}/a/b?c=d`, key })).toMatchObject({ token });
    expect((await fetch(url)).status).toBe(405);
  });
});

describe('whoever is not known', () => {
  it('is refused with one answer, whatever is wrong, and causes nothing', async () => {
    await refresh();
    const { url, key } = emulator.httpAccess;
    const late = signedHeaders(key, '{}', 'late', new Date(Date.now() - 400_000));
    const refused = [
      await askOverHttp({ url, key: newAccessKey() }),
      await askOverHttp({ url, key }, {}, late),
      await askOverHttp({ url, key }, {}, { 'webhook-signature': '' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(refused.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(logs.join()).toMatch(/"wrong":"clock","clockOffSec":-4\d\d,"caller":"local"/);
    expect(requests).toEqual(['/token', '/token', '/token']);
  });

  it('is everybody where there is no key, and the log says so once', async () => {
    await start({ environment: { serveToken: { HTTP_ACCESS_KEYS: '' } } });
    expect(await askOverHttp(emulator.httpAccess)).toMatchObject({ status: 401 });
    expect(await askOverHttp(emulator.httpAccess)).toMatchObject({ status: 401 });
    expect(logs.filter((line) => line.includes('holds no key'))).toHaveLength(1);
  });

  it('is who has a key that is too short, which disables no other', async () => {
    const [short, good] = [newAccessKey(16), newAccessKey()];
    const token = await refresh();
    emulator.functions.setEnvironment('serveToken', { HTTP_ACCESS_KEYS: `old:${short},new:${good}` });
    const { url } = emulator.httpAccess;
    expect(await askOverHttp({ url, key: short })).toMatchObject({ status: 401 });
    expect(await getOverHttp({ url, key: good })).toMatchObject({ token });
    expect(logs.join()).toMatch(/access_keys_wrong.*\\"old\\".*24 to 64 bytes/);
    expect(logs.join()).not.toContain(short);
  });

  it('is a mini program that makes up such an event', async () => {
    const token = await refresh();
    const event = { httpMethod: 'POST', headers: {}, body: '{}', isBase64Encoded: false };
    const { result } = await emulator.call('serveToken', event, VISITOR);
    expect(result).toMatchObject({ statusCode: 401 });
    expect(JSON.stringify(result)).not.toContain(token);
  });
});

it('leaves neither token nor key in its log and in what the platform keeps of its results', async () => {
  const results: string[] = [];
  await start({ onInvocation: (_, invocation) => results.push(JSON.stringify(invocation)) });
  const token = await refresh();
  await getOverHttp(emulator.httpAccess);
  await getOverHttp(emulator.httpAccess, { rejected: fingerprint(token) });
  const kept = [...results, ...logs].join('\n');
  expect(logs.join()).toMatch(/"event":"token_served","caller":"local"/);
  for (const secret of [token, emulator.httpAccess.key, emulator.httpAccess.key.slice(6)])
    expect(kept).not.toContain(secret);
});

it('answers before its time is over when the database hangs', async () => {
  emulator.functions.setTimeLimit('serveToken', 1_000);
  emulator.faults.inject({
    on: 'database.getDocument',
    times: Number.POSITIVE_INFINITY,
    reply: { hang: true },
  });
  const { status, answer } = await askOverHttp(emulator.httpAccess);
  expect({ status, answer }).toMatchObject({ status: 503, answer: { errCode: -501002 } });
});

it('answers in this process, too', async () => {
  const told = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log')];
  for (const each of told) each.mockImplementation(() => undefined);
  const token = await refresh();
  const { key } = emulator.httpAccess;
  enterInvocation(emulator.url, { source: '' }, { HTTP_ACCESS_KEYS: `local:${key},bad:key` });
  const event = { httpMethod: 'POST', headers: signedHeaders(key, '{}', 'msg_1'), body: '{}' };
  const { statusCode, body } = await main(event);
  expect(statusCode).toBe(200);
  expect(await open(key, 'msg_1', (JSON.parse(body) as { sealed: string }).sealed)).toMatchObject({ token });
  leaveInvocation();
  enterInvocation(emulator.url, { source: '' });
  expect(await main(event)).toMatchObject({ statusCode: 401 });
  expect(await main(event)).toMatchObject({ statusCode: 401 });
});
