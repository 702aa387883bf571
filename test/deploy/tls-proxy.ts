import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createSelfSigned } from '../support/self-signed.ts';

/** A request that a program meant for a host out there. */
export interface HostRequest {
  host: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** The hosts that this machine plays, each with what it answers. A host that is not there is refused. */
export type Hosts = Record<string, (request: HostRequest) => object>;

export interface TlsProxy {
  /** Makes a program believe it: where the proxy is, and the authority to trust. */
  environment: NodeJS.ProcessEnv;
  /** The hosts that were asked for and refused. */
  refused: string[];
  close(): Promise<void>;
}

/**
 * An HTTP proxy on 127.0.0.1 at which every tunnel ends: the programs under test speak TLS with their real hosts' names
 * and are answered here. Nothing leaves the machine.
 *
 * @param caFile where the authority's certificate is written
 */
export async function startTlsProxy(hosts: Hosts, caFile: string): Promise<TlsProxy> {
  const identity = createSelfSigned(Object.keys(hosts));
  writeFileSync(caFile, identity.cert);
  const refused: string[] = [];
  const tunnels = new Set<Socket>();
  const inner = https.createServer(identity, (request, response) => {
    answer(request, hosts).then(
      (reply) => response.end(JSON.stringify(reply)),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  const proxy = http.createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '' }: http.IncomingMessage, socket: Socket) => {
    const host = url.replace(/:443$/, '');
    if (!(host in hosts)) {
      refused.push(url);
      return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
    tunnels.add(socket);
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    return inner.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    environment: { http_proxy: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: caFile },
    refused,
    async close() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const tunnel of tunnels) tunnel.destroy();
      inner.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: http.IncomingMessage, hosts: Hosts): Promise<object> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { headers, url = '/' } = request;
  const host = headers.host ?? '';
  const handle = hosts[host];
  if (!handle) throw new Error(`no host ${host}`);
  const { pathname } = new URL(url, 'http://localhost');
  return handle({ host, path: pathname, headers, body: Buffer.concat(chunks).toString() });
}
