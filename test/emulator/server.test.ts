import { once } from 'node:events';
import http from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFaults, type Fault } from '../../scripts/emulator/http/faults.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import type { HttpRequest, Route } from '../../scripts/emulator/http/route.ts';
import { createServer, type ServedRequest, type Server } from '../../scripts/emulator/http/server.ts';

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  body: string;
}

const faults = createFaults();
const handle = vi.fn<Route['handle']>();
const onRequest = vi.fn<(served: ServedRequest) => void>();
const route: Route = {
  matches: (path) => path.startsWith('/cgi-bin/'),
  name: ({ path }) => path,
  handle: (request) => handle(request),
};
let server: Server;

beforeEach(async () => {
  handle.mockImplementation(async () => json({ served: handle.mock.calls.length }));
  server = await createServer({ routes: [route], faults, onRequest, maxBodyBytes: 10 });
});

afterEach(async () => {
  await server.close();
  faults.clear();
  vi.resetAllMocks();
});

/** Like `fetch`, but without its say in the Host header and its own connection pool. */
async function request(path: string, options: http.RequestOptions = {}, body?: string): Promise<Answer> {
  const outgoing = http.request(`${server.url}${path}`, { agent: false, ...options }).end(body);
  const [incoming] = (await once(outgoing, 'response')) as [http.IncomingMessage];
  const chunks = (await incoming.toArray()) as Buffer[];
  return { status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks).toString() };
}

const token = (options?: http.RequestOptions) => request('/cgi-bin/token', options);
const inject = (fault: Omit<Fault, 'on'>) => faults.inject({ on: '/cgi-bin/token', ...fault });

describe('requests', () => {
  test('the matching route gets the request and answers it', async () => {
    const answer = await request(
      '/cgi-bin/token?appid=wx1',
      { method: 'POST', headers: { 'x-a': 'b' } },
      'body',
    );
    expect(answer).toMatchObject({ status: 200, body: '{"served":1}' });
    const [seen] = handle.mock.calls[0] as [HttpRequest];
    expect(seen).toMatchObject({ method: 'POST', path: '/cgi-bin/token', headers: { 'x-a': 'b' } });
    expect(seen.query.get('appid')).toBe('wx1');
    expect(seen.body.toString()).toBe('body');
  });

  test('a path without a route is 404', async () => {
    expect(await request('/elsewhere')).toMatchObject({ status: 404 });
    expect(onRequest).not.toHaveBeenCalled();
  });

  test('a handler that fails is 500', async () => {
    handle.mockRejectedValue(new Error('out of order'));
    expect(await token()).toMatchObject({ status: 500, body: 'Error: out of order' });
  });

  test('a body over the limit is 413 and never reaches the route', async () => {
    const answer = await request('/cgi-bin/token', { method: 'POST' }, 'x'.repeat(11));
    expect(answer).toMatchObject({ status: 413 });
    expect(handle).not.toHaveBeenCalled();
  });

  test('the observer sees each request by name, with its fault', async () => {
    inject({ reply: { json: {} } });
    await token();
    await request('/cgi-bin/stable_token');
    const seen = onRequest.mock.calls.map(([{ name, fault }]) => [name, fault !== undefined]);
    expect(seen).toEqual([
      ['/cgi-bin/token', true],
      ['/cgi-bin/stable_token', false],
    ]);
  });
});

describe('who is served', () => {
  test.each(['127.0.0.1', 'localhost:8080', '[::1]:8080', 'LOCALHOST'])('host %s is', async (host) => {
    expect(await request('/cgi-bin/token', { headers: { host } })).toMatchObject({ status: 200 });
  });

  test.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
  ])('host %s is not', async (host) => {
    expect(await request('/cgi-bin/token', { headers: { host } })).toMatchObject({ status: 403 });
    expect(handle).not.toHaveBeenCalled();
  });

  test.each([
    ['http://127.0.0.1:OWN', '127.0.0.1:OWN', 200],
    ['http://localhost:OWN', 'localhost:OWN', 200],
    ['http://localhost:OWN', 'LOCALHOST:OWN', 200],
    ['http://localhost:3000', 'localhost:OWN', 403],
    ['http://127.0.0.1:3000', '127.0.0.1:OWN', 403],
    ['http://localhost:OWN', '127.0.0.1:OWN', 403],
    ['https://localhost:OWN', 'localhost:OWN', 403],
    ['http://localhost', 'localhost:OWN', 403],
    ['https://evil.example', 'localhost:OWN', 403],
    ['http://evil.example', 'evil.example', 403],
    ['null', 'localhost:OWN', 403],
    ['', 'localhost:OWN', 403],
  ])('a page from %j that asks %s gets %i', async (page, address, status) => {
    const [origin, host] = [page, address].map((text) => text.replace('OWN', String(server.port)));
    const headers = { origin, host, 'content-type': 'text/plain' };
    expect(await request('/cgi-bin/token', { method: 'POST', headers }, '{}')).toMatchObject({ status });
    expect(handle).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
  });

  test.each([
    ['same-origin', 'cors', 200],
    ['none', 'navigate', 200],
    ['cross-site', 'navigate', 200],
    ['same-site', 'no-cors', 403],
    ['cross-site', 'no-cors', 403],
    ['cross-site', 'cors', 403],
  ])('a request that the browser calls %s and %s gets %i', async (site, mode, status) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode };
    expect(await request('/cgi-bin/token', { headers })).toMatchObject({ status });
  });
});

describe('ports', () => {
  test('a taken port rejects with EADDRINUSE', async () => {
    const second = createServer({ port: server.port, routes: [] });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('closing frees the port, and closing twice is harmless', async () => {
    await Promise.all([server.close(), server.close()]);
    server = await createServer({ port: server.port, routes: [route] });
    expect(await token()).toMatchObject({ status: 200 });
  });
});

describe('faults', () => {
  test('a reset connection is ECONNRESET and has no effect', async () => {
    inject({ reply: { reset: true } });
    await expect(token()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(handle).not.toHaveBeenCalled();
  });

  test('with after, the request takes effect before its answer is lost', async () => {
    inject({ after: true, reply: { reset: true } });
    await expect(token()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(handle).toHaveBeenCalledOnce();
    expect(await token()).toMatchObject({ body: '{"served":2}' });
  });

  test('a hung request ends when the caller gives up', async () => {
    inject({ reply: { hang: true } });
    const signal = AbortSignal.timeout(20);
    await expect(request('/cgi-bin/token', { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('what happens meanwhile does so after the effect, when there is one', async () => {
    for (const after of [false, true]) {
      const signal = new AbortController();
      inject({ after, reply: { hang: true, meanwhile: () => signal.abort() } });
      await expect(token({ signal: signal.signal })).rejects.toMatchObject({ name: 'AbortError' });
      expect(handle).toHaveBeenCalledTimes(after ? 1 : 0);
    }
  });

  test('closing the server cuts hung, late and dripping answers', async () => {
    inject({ reply: { hang: true } });
    inject({ reply: { delayMs: 60_000 } });
    inject({ reply: { body: 'slow', dripMs: 60_000 } });
    const answers = [token(), token(), token()].map((answer) => expect(answer).rejects.toThrow());
    await vi.waitFor(() => expect(onRequest).toHaveBeenCalledTimes(3));
    await server.close();
    await Promise.all(answers);
    expect(handle).not.toHaveBeenCalled();
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('a late answer with after: %s has %i effects while it waits', async (after, effects) => {
    inject({ after, reply: { delayMs: 20 } });
    const received = new Promise((resolve) => onRequest.mockImplementation(() => setImmediate(resolve)));
    const answer = token();
    await received;
    expect(handle).toHaveBeenCalledTimes(effects);
    expect(await answer).toMatchObject({ status: 200, body: '{"served":1}' });
  });

  test('json replaces the answer', async () => {
    inject({ after: true, reply: { json: { errcode: -1 }, status: 503 } });
    expect(await token()).toMatchObject({ status: 503, body: '{"errcode":-1}' });
    expect(handle).toHaveBeenCalledOnce();
  });

  test('a raw body comes with the status and headers it says', async () => {
    const headers = { 'content-type': 'text/html' };
    inject({ reply: { status: 502, headers, body: Buffer.from('<html>') } });
    expect(await token()).toMatchObject({ status: 502, headers, body: '<html>' });
  });

  test.each([false, true])('an altered answer is made of the normal one, with after: %s', async (after) => {
    const alter = (body: Buffer) => ({ status: 206, body: body.subarray(0, 5) });
    inject({ after, reply: { alter } });
    expect(await token()).toMatchObject({ status: 206, body: '{"ser' });
    expect(handle).toHaveBeenCalledOnce();
  });

  test('a dripping body arrives whole in the end', async () => {
    inject({ reply: { body: 'drip', dripMs: 1 } });
    expect(await token()).toMatchObject({ status: 200, body: 'drip' });
  });

  test('a body shorter than its content-length is a cut-off answer', async () => {
    inject({ reply: { headers: { 'content-length': '100' }, body: '{"access_to' } });
    await expect(token()).rejects.toMatchObject({ code: 'ECONNRESET', message: 'aborted' });
  });
});
