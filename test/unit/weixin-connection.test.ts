import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { prepareCall } from '../../cloudfunctions/cloud-token/adapters/weixin-client.ts';
import { sendToWeixin } from '../../cloudfunctions/cloud-token/adapters/weixin-http.ts';
import { bodyOf } from '../../cloudfunctions/cloud-token/core/request-body.ts';
import { createTokenSender } from '../../cloudfunctions/refreshToken/adapters/send-token-request.ts';
import { readTokenReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { json } from '../../scripts/emulator/http/reply.ts';
import { serveWeixin } from '../support/loopback-weixin.ts';
import { createSelfSigned } from '../support/self-signed.ts';
import { portThatDropsSyns, serveSockets } from '../support/silent-hosts.ts';

const SECRET = 'sesame-0123456789';
const WITHIN = { timeoutMs: 600, maxBytes: 1000 };
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

const post = (host: string, timeoutMs = WITHIN.timeoutMs) =>
  sendToWeixin({
    ...WITHIN,
    timeoutMs,
    host,
    path: '/wxa/x',
    method: 'POST',
    body: bodyOf({ secret: SECRET }),
  });

/** An https server for the name localhost, whose certificate is believed while the test lasts. */
async function serveTls(handle: (response: import('node:http').ServerResponse, socket: Socket) => void) {
  const identity = createSelfSigned(['localhost']);
  const requests: string[] = [];
  const server = https.createServer(identity, (request, response) => {
    requests.push(request.url ?? '');
    handle(response, request.socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const trust = () => {
    const connect = tls.connect;
    vi.spyOn(tls, 'connect').mockImplementation(((options: object, ...rest: []) =>
      connect({ ...options, ca: identity.cert }, ...rest)) as typeof tls.connect);
  };
  return { host: `https://localhost:${port}`, port, requests, trust };
}

/** A proxy that does with each CONNECT what it is told. */
async function serveProxy(onConnect: (socket: Socket, head: string) => void) {
  const proxy = await serveSockets((socket) => {
    socket.once('data', (head) => onConnect(socket, String(head)));
  });
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${proxy.port}`);
  return proxy;
}

/** As a proxy does it that lets everything through. */
function tunnelTo(port: number) {
  return (socket: Socket) => {
    const onward = net.connect(port, '127.0.0.1', () => socket.write(ESTABLISHED));
    onward.on('error', () => undefined);
    onTestFinished(() => void onward.destroy());
    socket.pipe(onward).pipe(socket);
  };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a request is unsent', () => {
  it('when the host drops its SYNs', async () => {
    const host = `http://127.0.0.1:${await portThatDropsSyns()}`;
    expect(await post(host)).toEqual({ kind: 'unsent', why: `TIMEOUT (${host})` });
  });

  it('when the host takes the connection and says nothing in the handshake', async () => {
    const server = await serveSockets();
    const host = `https://127.0.0.1:${server.port}`;
    expect(await post(host)).toEqual({ kind: 'unsent', why: `TIMEOUT (${host})` });
    expect(server.sockets).toHaveLength(1);
    expect(server.received()).not.toContain(SECRET);
  });

  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['speaks something else', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n')],
  ])('when the host %s in the handshake', async (_, handle) => {
    const { port } = await serveSockets((socket) => socket.once('data', () => handle(socket)));
    expect(await post(`https://127.0.0.1:${port}`)).toMatchObject({ kind: 'unsent' });
  });

  it.each(['0', '1'])(
    'when the certificate is not to be trusted, NODE_TLS_REJECT_UNAUTHORIZED=%s',
    async (value) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value);
      const server = await serveTls((response) => response.end('{}'));
      expect(await post(server.host)).toEqual({
        kind: 'unsent',
        why: `DEPTH_ZERO_SELF_SIGNED_CERT (${server.host})`,
      });
      await serveProxy(tunnelTo(server.port));
      expect(await post(server.host)).toMatchObject({
        kind: 'unsent',
        why: expect.stringMatching(/SELF_SIGNED/),
      });
      expect(server.requests).toEqual([]);
    },
  );

  it.each([
    ['says nothing', () => {}, /^TIMEOUT/],
    ['closes', (socket: Socket) => socket.end(), /^\w+ \(/],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), /^\w+ \(/],
    [
      'wants a password',
      (socket: Socket) => socket.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n'),
      /^PROXY 407/,
    ],
    ['refuses', (socket: Socket) => socket.end('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n'), /^PROXY 403/],
    ['opens the way to nobody', (socket: Socket) => socket.write(ESTABLISHED), /^TIMEOUT/],
    [
      'answers in its place',
      (socket: Socket) => socket.end(`${ESTABLISHED}HTTP/1.1 200 OK\r\n\r\n{}`),
      /^\w+ \(/,
    ],
  ])('when the proxy %s', async (_, handle, why) => {
    const proxy = await serveProxy(handle);
    const reply = await post('https://api.weixin.qq.com');
    expect(reply).toMatchObject({ kind: 'unsent', why: expect.stringMatching(why) });
    expect(proxy.received()).toMatch(/^CONNECT api\.weixin\.qq\.com:443 /);
    expect(proxy.received()).not.toContain(SECRET);
  });

  it('when no proxy is there', async () => {
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1');
    expect(await post('https://api.weixin.qq.com')).toMatchObject({
      kind: 'unsent',
      why: expect.stringMatching(/^ECONNREFUSED/),
    });
  });
});

describe('a request is lost', () => {
  it('when the host takes it and says nothing', async () => {
    const { port, received } = await serveSockets();
    expect(await post(`http://127.0.0.1:${port}`)).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/^TIMEOUT/),
    });
    expect(received()).toContain(SECRET);
  });

  it.each([
    ['directly', false],
    ['through a proxy', true],
  ])('when the connection ends after the handshake, %s', async (_, viaProxy) => {
    const server = await serveTls((_response, socket) => socket.destroy());
    server.trust();
    if (viaProxy) await serveProxy(tunnelTo(server.port));
    expect(await post(server.host, 5_000)).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/^ECONNRESET|^\w+ \(/),
    });
    expect(server.requests).toEqual(['/wxa/x']);
  });
});

describe('an answer', () => {
  it('comes through a proxy, which sees neither path nor secret', async () => {
    const server = await serveTls((response) => response.end('{"ok":1}'));
    server.trust();
    const proxy = await serveProxy(tunnelTo(server.port));
    expect(await post(server.host, 5_000)).toMatchObject({
      kind: 'answered',
      status: 200,
      body: Buffer.from('{"ok":1}'),
    });
    expect(proxy.received()).toContain('CONNECT localhost:');
    expect(proxy.received()).not.toMatch(/wxa|sesame/);
  });

  it('comes through a proxy that wants a password, which is sent as it stands', async () => {
    const server = await serveTls((response) => response.end('{}'));
    server.trust();
    const proxy = await serveProxy(tunnelTo(server.port));
    vi.stubEnv('HTTPS_PROXY', `http://user:p%40ss@127.0.0.1:${proxy.port}`);
    expect(await post(server.host, 5_000)).toMatchObject({ kind: 'answered' });
    const credentials = Buffer.from('user:p%40ss').toString('base64');
    expect(proxy.received()).toContain(`Proxy-Authorization: Basic ${credentials}\r\n`);
  });

  it('comes without the proxy from a host in NO_PROXY', async () => {
    const server = await serveTls((response) => response.end('{}'));
    server.trust();
    const proxy = await serveProxy((socket) => socket.end());
    vi.stubEnv('NO_PROXY', 'localhost');
    expect(await post(server.host, 5_000)).toMatchObject({ kind: 'answered' });
    expect(proxy.sockets).toEqual([]);
  });

  it('comes from this machine without any proxy, to whom plain http would show the secret', async () => {
    const weixin = await serveWeixin();
    const proxy = await serveSockets((socket) => socket.end());
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    expect(await post(weixin.host)).toMatchObject({ kind: 'answered' });
    expect(proxy.sockets).toEqual([]);
  });
});

describe('a host that cannot be connected to', () => {
  it('lets a POST go to the next one within a few seconds', async () => {
    const weixin = await serveWeixin(json({ from: 2 }));
    const dropping = await portThatDropsSyns();
    const mute = await serveSockets();
    vi.stubEnv(
      'WEIXIN_API_HOSTS',
      `http://127.0.0.1:${dropping},https://127.0.0.1:${mute.port},${weixin.host}`,
    );
    const startedAt = performance.now();
    expect(await prepareCall('/wxa/x', { data: { a: 1 } })('token-1')).toEqual({ from: 2 });
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    expect(weixin.requests).toHaveLength(1);
  });

  it('does not make the writer note a lost token', async () => {
    const send = createTokenSender({ appid: 'wx1', secret: SECRET }, 'token');
    const host = `http://127.0.0.1:${await portThatDropsSyns()}`;
    expect(readTokenReply(await send({ host, force: false, timeoutMs: 500 }))).toMatchObject({
      ok: false,
      mayHaveIssued: false,
      retry: 'now',
      error: { code: 'network', errMsg: `could not reach WeChat: TIMEOUT (${host})` },
    });
  });
});
