import dns from 'node:dns';
import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sendToWeixin, type WeixinRequest } from '../../cloudfunctions/cloud-token/adapters/weixin-http.ts';
import { bodyOf } from '../../cloudfunctions/cloud-token/core/request-body.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import { NOBODY, serveWeixin } from '../support/loopback-weixin.ts';
import { createSelfSigned } from '../support/self-signed.ts';

const SECRET = 'sesame-0123456789';
const MAX_BYTES = 1000;

/** Sends a request that holds the secret wherever one can be; the reply holds it nowhere. */
async function send(request: Partial<WeixinRequest>) {
  const reply = await sendToWeixin({
    host: NOBODY,
    path: `/cgi-bin/token?secret=${SECRET}`,
    method: 'POST',
    body: bodyOf({ secret: SECRET }),
    timeoutMs: 10_000,
    maxBytes: MAX_BYTES,
    ...request,
  });
  expect(inspect(reply, { depth: 9, showHidden: true })).not.toContain(SECRET);
  return reply;
}

/** A time-out that nothing else in this process has: its timers are the requests'. */
const ITS_TIMEOUT_MS = 9_876;

/** Watches the timers of requests with that time-out. @returns how many were set, and how many of them were cleared */
function watchTimers(): () => { set: number; cleared: number } {
  const setting = vi.spyOn(globalThis, 'setTimeout');
  const clearing = vi.spyOn(globalThis, 'clearTimeout');
  return () => {
    const own = setting.mock.calls.flatMap(([, ms], n) =>
      ms === ITS_TIMEOUT_MS ? [setting.mock.results[n]?.value] : [],
    );
    const cleared = own.filter((timer) => clearing.mock.calls.some(([given]) => given === timer));
    return { set: own.length, cleared: cleared.length };
  };
}

async function portOf(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a request', () => {
  it('carries its method, path, query and JSON body', async () => {
    const { host, requests } = await serveWeixin();
    await send({ host, path: '/cgi-bin/token?appid=wx%201%262&name=中文', body: bodyOf({ secret: SECRET }) });
    const [request] = requests;
    expect(request).toMatchObject({ method: 'POST', path: '/cgi-bin/token' });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ appid: 'wx 1&2', name: '中文' });
    expect(request?.headers).toMatchObject({
      accept: '*/*',
      'content-type': 'application/json',
      'content-length': '30',
    });
    expect(JSON.parse(String(request?.body))).toEqual({ secret: SECRET });
  });

  it('sends bytes and forms as they are', async () => {
    const { host, requests } = await serveWeixin();
    await send({ host, body: bodyOf(Buffer.from([1, 2, 255])) });
    await send({ host, body: bodyOf(new URLSearchParams({ a: '1' })) });
    expect(requests.map(({ body }) => body.toString('hex'))).toEqual(['0102ff', '613d31']);
    expect(requests[1]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  });

  it('sends a FormData and a Blob again and again, with their own types and their length', async () => {
    const { host, requests } = await serveWeixin();
    const form = new FormData();
    form.append('media', new Blob(['PNG'], { type: 'image/png' }), 'a.png');
    for (let i = 0; i < 2; i++) await send({ host, body: bodyOf(form) });
    for (let i = 0; i < 2; i++) await send({ host, body: bodyOf(new Blob(['PNG'], { type: 'image/png' })) });
    for (const { headers, body } of requests.slice(0, 2)) {
      expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(headers['content-length']).toBe(String(body.length));
      expect(String(body)).toContain('PNG');
    }
    expect(requests.slice(2)).toMatchObject(
      Array(2).fill({
        headers: { accept: '*/*', 'content-type': 'image/png', 'content-length': '3' },
        body: Buffer.from('PNG'),
      }),
    );
  });

  it('has neither body nor type when it has no data', async () => {
    const { host, requests } = await serveWeixin();
    for (const method of ['GET', 'POST'])
      await sendToWeixin({ host, path: '/wxa/x', method, timeoutMs: 10_000, maxBytes: MAX_BYTES });
    expect(requests).toMatchObject([
      { method: 'GET', path: '/wxa/x', body: Buffer.alloc(0) },
      { method: 'POST', path: '/wxa/x', body: Buffer.alloc(0), headers: { 'content-length': '0' } },
    ]);
    for (const { headers } of requests) expect(headers).not.toHaveProperty('content-type');
  });
});

describe('an answer', () => {
  it.each([200, 204, 400, 404, 500, 503])('with status %i is one', async (status) => {
    const { host } = await serveWeixin(json({ errcode: -1 }, status));
    const body = status === 204 ? Buffer.alloc(0) : Buffer.from('{"errcode":-1}');
    const type = 'application/json; charset=utf-8';
    const headers = { 'content-type': type, 'content-disposition': undefined };
    expect(await send({ host })).toEqual({ kind: 'answered', status, body, headers });
  });

  it('tells what its headers say of the body', async () => {
    const headers = { 'content-type': 'video/mp4', 'content-disposition': 'attachment', 'x-secret': 'x' };
    const { host } = await serveWeixin({ status: 200, headers, body: '' });
    const { 'x-secret': _, ...told } = headers;
    expect(await send({ host })).toEqual({
      kind: 'answered',
      status: 200,
      body: Buffer.alloc(0),
      headers: told,
    });
  });

  it('is the bytes as they came, unpacked', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00]);
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { body: bytes } });
    faults.inject({ on: '*', reply: { headers: { 'content-encoding': 'gzip' }, body: gzipSync(bytes) } });
    for (let i = 0; i < 2; i++) expect(await send({ host })).toMatchObject({ kind: 'answered', body: bytes });
  });

  it.each([301, 302, 307, 308])(
    'that redirects (%i) is not followed, for the secret goes nowhere else',
    async (status) => {
      const elsewhere = await serveWeixin();
      const headers = { location: `${elsewhere.host}/cgi-bin/token` };
      const { host, requests } = await serveWeixin({ status, headers, body: '' });
      expect(await send({ host, method: 'GET', body: undefined })).toMatchObject({
        kind: 'answered',
        status,
      });
      expect(await send({ host })).toMatchObject({ kind: 'answered', status });
      expect(requests).toHaveLength(2);
      expect(elsewhere.requests).toEqual([]);
    },
  );

  it('comes although this process stood still while it connected', async () => {
    const { host } = await serveWeixin();
    const answer = send({ host });
    await new Promise(setImmediate);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_200);
    expect(await answer).toMatchObject({ kind: 'answered' });
  });

  it('leaves no timer behind', async () => {
    const { host } = await serveWeixin();
    const timers = watchTimers();
    await send({ host, timeoutMs: ITS_TIMEOUT_MS });
    await send({ host: NOBODY, timeoutMs: ITS_TIMEOUT_MS });
    expect(timers()).toEqual({ set: 2, cleared: 2 });
  });
});

describe('an answer is lost', () => {
  it('when it has more bytes than allowed, and not a byte earlier', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { body: 'x'.repeat(MAX_BYTES) } });
    faults.inject({ on: '*', reply: { body: 'x'.repeat(MAX_BYTES + 1) } });
    expect(await send({ host })).toMatchObject({ kind: 'answered' });
    expect(await send({ host })).toEqual({ kind: 'lost', why: `ERR_BAD_RESPONSE (${host})` });
  });

  it('when a few packed bytes become too many', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * MAX_BYTES));
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    const headers = { 'content-encoding': 'gzip' };
    const { host } = await serveWeixin({ status: 200, headers, body: bomb });
    expect(await send({ host })).toEqual({ kind: 'lost', why: `ERR_BAD_RESPONSE (${host})` });
  });

  it('when it does not come in time', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { hang: true } });
    expect(await send({ host, timeoutMs: 50 })).toEqual({ kind: 'lost', why: `TIMEOUT (${host})` });
  });

  it('when it comes, byte by byte, for longer than allowed', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { body: 'x'.repeat(MAX_BYTES), dripMs: 10 } });
    const startedAt = performance.now();
    expect(await send({ host, timeoutMs: 60 })).toEqual({ kind: 'lost', why: `TIMEOUT (${host})` });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('when the connection is reset, before the answer or within it', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { reset: true } });
    faults.inject({ on: '*', reply: { headers: { 'content-length': '100' }, body: '{"access_to' } });
    for (let i = 0; i < 2; i++) {
      expect(await send({ host })).toEqual({
        kind: 'lost',
        why: expect.stringMatching(/^(ECONNRESET|ERR_BAD_RESPONSE) \(/),
      });
    }
  });

  it('when it is damaged', async () => {
    const { host, faults } = await serveWeixin();
    faults.inject({ on: '*', reply: { headers: { 'content-encoding': 'gzip' }, body: 'not packed' } });
    expect(await send({ host })).toEqual({ kind: 'lost', why: `Z_DATA_ERROR (${host})` });
  });

  it('when it is no HTTP', async () => {
    const server = net.createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    onTestFinished(() => void server.close());
    const host = `http://127.0.0.1:${await portOf(server)}`;
    expect(await send({ host })).toEqual({ kind: 'lost', why: `HPE_INVALID_CONSTANT (${host})` });
  });
});

describe('a request is unsent', () => {
  it('when nobody listens', async () => {
    expect(await send({ host: NOBODY })).toEqual({ kind: 'unsent', why: `ECONNREFUSED (${NOBODY})` });
  });

  it('when the certificate is not to be trusted', async () => {
    const server = https.createServer(createSelfSigned(), (_, response) => response.end('{}'));
    onTestFinished(() => void server.close());
    const requested = vi.fn();
    server.on('request', requested);
    const host = `https://127.0.0.1:${await portOf(server)}`;
    expect(await send({ host })).toEqual({ kind: 'unsent', why: `DEPTH_ZERO_SELF_SIGNED_CERT (${host})` });
    expect(requested).not.toHaveBeenCalled();
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET', 'ANYTHING'])(
    'when its name is not found, whatever the error: %s',
    async (code) => {
      // No name server fails on demand, so the look-up does.
      const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
        _name: string,
        _options: object,
        done: (error: Error) => void,
      ) => {
        done(Object.assign(new Error('cannot'), { code }));
      }) as typeof dns.lookup);
      expect(await send({ host: 'http://weixin.invalid' })).toEqual({
        kind: 'unsent',
        why: `${code} (http://weixin.invalid)`,
      });
      expect(lookup).toHaveBeenCalledOnce();
    },
  );

  it('when it cannot even be made', async () => {
    expect(await send({ host: 'http://weixin.invalid:99999' })).toEqual({
      kind: 'unsent',
      why: 'ERR_INVALID_URL (http://weixin.invalid:99999)',
    });
  });
});
