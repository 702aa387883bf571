import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTokenSender } from '../../cloudfunctions/refreshToken/adapters/send-token-request.ts';
import { readTokenReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import { NOBODY, serveWeixin } from '../support/loopback-weixin.ts';
import { APPID } from '../support/tokens.ts';

const SECRET = 'sesame.0123456789';
const account = { grant_type: 'client_credential', appid: APPID, secret: SECRET };
const request = { force: false, timeoutMs: 10_000 };

describe('a request for a token', () => {
  it('is a GET of /cgi-bin/token with the account in the query', async () => {
    const { host, requests } = await serveWeixin(json({ access_token: 'token-1', expires_in: 7200 }));
    const send = createTokenSender({ appid: APPID, secret: SECRET }, 'token');
    expect(await send({ ...request, host, force: true })).toEqual({
      kind: 'answered',
      status: 200,
      body: '{"access_token":"token-1","expires_in":7200}',
    });
    expect(requests).toMatchObject([{ method: 'GET', path: '/cgi-bin/token', body: Buffer.alloc(0) }]);
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual(account);
  });

  it.each([true, false])('is a POST of JSON to /cgi-bin/stable_token, force_refresh: %s', async (force) => {
    const { host, requests } = await serveWeixin(json({ access_token: 'token-1', expires_in: 7200 }));
    const send = createTokenSender({ appid: APPID, secret: SECRET }, 'stable_token');
    expect(await send({ ...request, host, force })).toMatchObject({ kind: 'answered', status: 200 });
    expect(requests).toMatchObject([{ method: 'POST', path: '/cgi-bin/stable_token' }]);
    expect([...(requests[0]?.query ?? [])]).toEqual([]);
    expect(requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(requests[0]?.body))).toEqual({ ...account, force_refresh: force });
  });
});

describe('a proxy that is none', () => {
  it.each(['http://:::', 'http://user:pw@[bad'])(
    'is told before there is anything to give up: %s',
    (value) => {
      vi.stubEnv('HTTPS_PROXY', value);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect(() => createTokenSender({ appid: APPID, secret: SECRET }, 'token')).toThrow(
        expect.objectContaining({ code: 'configuration', errMsg: expect.stringContaining('HTTPS_PROXY') }),
      );
    },
  );
});

describe('a reply', () => {
  const sender = createTokenSender({ appid: APPID, secret: SECRET }, 'token');

  it('does not bring back the secret that it repeats', async () => {
    const { host } = await serveWeixin(
      json({ errcode: 40125, errmsg: `invalid appsecret ${SECRET}, ${SECRET}` }, 412),
    );
    expect(await sender({ ...request, host })).toEqual({
      kind: 'answered',
      status: 412,
      body: '{"errcode":40125,"errmsg":"invalid appsecret (the AppSecret), (the AppSecret)"}',
    });
  });

  it('that has the secret for a token has none', async () => {
    const { host } = await serveWeixin(json({ access_token: SECRET, expires_in: 7200 }));
    const reply = await sender({ ...request, host });
    expect(readTokenReply(reply)).toMatchObject({ ok: false, error: { code: 'invalid_reply' } });
  });

  it('keeps what only resembles the secret', async () => {
    const { host } = await serveWeixin(json('sesame-0123456789'));
    expect(await sender({ ...request, host })).toMatchObject({ body: '"sesame-0123456789"' });
  });

  it('of more than 16 KiB is lost', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { body: 'x'.repeat(16 * 1024) } });
    faults.inject({ on: '*', reply: { body: 'x'.repeat(16 * 1024 + 1) } });
    expect(await sender({ ...request, host })).toMatchObject({ kind: 'answered' });
    expect(await sender({ ...request, host })).toEqual({ kind: 'lost', why: `ERR_BAD_RESPONSE (${host})` });
  });

  it('that does not come in time is lost', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { hang: true } });
    expect(await sender({ ...request, host, timeoutMs: 50 })).toEqual({
      kind: 'lost',
      why: `TIMEOUT (${host})`,
    });
  });

  it('cannot be had from where nobody listens', async () => {
    expect(await sender({ ...request, host: NOBODY })).toEqual({
      kind: 'unsent',
      why: `ECONNREFUSED (${NOBODY})`,
    });
  });
});
