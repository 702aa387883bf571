import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsapiSignature } from '../../cloudfunctions/cloud-token/core/jsapi-signature.ts';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation } from '../support/function-process.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

const GET_TICKET = '/cgi-bin/ticket/getticket';

let emulator: Emulator;
let requests: string[];
/** A fresh copy for every test: its memory is that of one function instance. */
let library: typeof import('../../cloudfunctions/cloud-token/index.ts');
const warnings = vi.spyOn(console, 'warn');

beforeEach(async () => {
  requests = [];
  warnings.mockReset().mockImplementation(() => undefined);
  const onRequest = ({ name }: { name: string }) => requests.push(name);
  emulator = await startEmulator({ onRequest, timeLimitMs: 20_000 });
  enterInvocation(emulator.url, VISITOR, { WEIXIN_API_HOSTS: emulator.url });
  vi.resetModules();
  library = await import('../../cloudfunctions/cloud-token/index.ts');
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

const count = (name: string) => requests.filter((request) => request === name).length;
const appid = () => emulator.account.appid;
const isLive = (ticket: string) => emulator.weixin.isLiveTicket(appid(), 'jsapi', ticket);

/** Makes the stored ticket so much older. */
function age(ms: number): void {
  const fetchedAt = Date.now() - ms;
  emulator.database.update('cloud-token', { _id: 'jsapi_ticket' }, { $set: { fetchedAt, newAt: fetchedAt } });
}

/** Another instance of this function: nothing in memory. */
async function anotherInstance() {
  vi.resetModules();
  return import('../../cloudfunctions/cloud-token/index.ts');
}

describe('getTicket', () => {
  it('brings a ticket that WeChat takes, and asks for it once', async () => {
    const tickets = await Promise.all(Array.from({ length: 20 }, () => library.getTicket()));
    expect(new Set(tickets).size).toBe(1);
    expect(isLive(tickets[0] as string)).toBe(true);
    await library.getTicket({ type: 'jsapi' });
    expect(count(GET_TICKET)).toBe(1);
  });

  it('brings a ticket for cards too, which is another one', async () => {
    const ticket = await library.getTicket({ type: 'wx_card' });
    expect(emulator.weixin.isLiveTicket(appid(), 'wx_card', ticket)).toBe(true);
    expect(isLive(ticket)).toBe(false);
  });

  it('replaces a token that is refused on the way', async () => {
    await library.getToken();
    const life = { issuedAt: Date.now() - MINUTE };
    emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: life });
    emulator.weixin.revoke(appid());
    expect(isLive(await library.getTicket())).toBe(true);
    expect([count('/cgi-bin/token'), count(GET_TICKET)]).toEqual([2, 2]);
  });

  it('finds what another instance has fetched less than 5 minutes ago', async () => {
    const ticket = await library.getTicket();
    age(4 * MINUTE);
    expect(await (await anotherInstance()).getTicket()).toBe(ticket);
    expect(count(GET_TICKET)).toBe(1);
    age(5 * MINUTE);
    expect(await (await anotherInstance()).getTicket()).toBe(ticket);
    expect(count(GET_TICKET)).toBe(2);
  });

  it('serves a ticket younger than an hour while WeChat fails, and rejects with its errcode after that', async () => {
    const ticket = await library.getTicket();
    const reply = { json: { errcode: -1, errmsg: 'system error' } };
    emulator.faults.inject({ on: GET_TICKET, times: 9, reply });
    age(HOUR - MINUTE);
    expect(await (await anotherInstance()).getTicket()).toBe(ticket);
    expect(JSON.parse(String(warnings.mock.calls[0]?.[0]))).toMatchObject({ event: 'ticket_unavailable' });
    expect(String(warnings.mock.calls)).not.toContain(ticket);
    age(HOUR);
    const late = (await anotherInstance()).getTicket();
    await expect(late).rejects.toMatchObject({ name: 'TokenError', code: 'weixin', errCode: -1 });
  });

  it('rejects an answer without a ticket', async () => {
    emulator.faults.inject({ on: GET_TICKET, reply: { json: { errcode: 0, errmsg: 'ok' } } });
    await expect(library.getTicket()).rejects.toMatchObject({ name: 'TokenError', code: 'invalid_reply' });
  });

  it.each([['jsapi'], [{ type: 'card' }], [{ appId: 'wx1' }], [null]])(
    'rejects %j before it asks anybody',
    async (options) => {
      await expect(library.getTicket(options as never)).rejects.toMatchObject({ code: 'configuration' });
      expect(requests).toEqual([]);
    },
  );
});

describe('signJsapi', () => {
  it('signs the address without its fragment, for the account whose ticket it is', async () => {
    const address = 'https://shop.example/a?b=%2F';
    const signed = await library.signJsapi(`${address}#c`);
    expect(signed).toEqual({
      appId: appid(),
      timestamp: expect.any(Number),
      nonceStr: expect.stringMatching(/^[\da-f]{32}$/),
      signature: jsapiSignature({ ...signed, ticket: await library.getTicket(), address }),
    });
    expect(Math.abs(Date.now() / 1000 - signed.timestamp)).toBeLessThan(60);
    expect((await library.signJsapi(address)).nonceStr).not.toBe(signed.nonceStr);
  });

  it('signs for another AppID with that one’s token', async () => {
    const token = await library.getToken();
    const life = { issuedAt: Date.now(), expiresAt: Date.now() + HOUR };
    const other = { _id: 'access_token.wx-other', value: token, appid: 'wx-other', api: 'token', ...life };
    emulator.database.insert('cloud-token', other);
    const options = { appid: 'wx-other' };
    expect(await library.signJsapi('https://shop.example/', options)).toMatchObject({ appId: 'wx-other' });
  });

  it.each([['shop.example'], [undefined]])('rejects %j before it asks anybody', async (url) => {
    const config = library.signJsapi(url as never);
    await expect(config).rejects.toMatchObject({ name: 'TokenError', code: 'configuration' });
    expect(requests).toEqual([]);
  });

  it('knows no type of ticket but its own', async () => {
    const options = { type: 'wx_card' } as never;
    const config = library.signJsapi('https://shop.example/', options);
    await expect(config).rejects.toMatchObject({ code: 'configuration' });
  });
});
