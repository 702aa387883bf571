import { once, setMaxListeners } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Faults } from './faults.ts';
import { send, sendFaulty } from './faulty-reply.ts';
import type { Reply } from './reply.ts';
import type { HttpRequest, Route } from './route.ts';

/** One request the server is about to answer. */
export interface ServedRequest {
  name: string;
  request: HttpRequest;
  /** The fault it meets, if any. */
  fault: Fault | undefined;
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;
/** What a browser says of a request that the own pages or its user have caused. */
const OWN_SITES = new Set(['same-origin', 'none']);

export interface ServerOptions {
  /** 0 lets the system choose a free one. @default 0 */
  port?: number;
  /** The first that matches the path answers; without one the answer is 404. */
  routes: Route[];
  faults?: Faults;
  /** Sees each request of a route before it is answered. */
  onRequest?: (served: ServedRequest) => void;
  /** A longer body is answered with 413. @default 4 MiB */
  maxBodyBytes?: number;
}

export interface Server {
  port: number;
  /** Such as `http://127.0.0.1:8080`, without a slash at the end. */
  url: string;
  /** Stops listening and cuts every open connection, hung ones included. */
  close(): Promise<void>;
}

/**
 * Serves the local platform on 127.0.0.1 and nowhere else. Requests that another web page could have caused, be it of
 * this machine (a Host that is not this machine, an Origin that is not this very address), are answered with 403.
 *
 * Rejects with Node's error if the port cannot be had, code `EADDRINUSE` when it is taken.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const stop = new AbortController();
  // Every answer that is delayed listens.
  setMaxListeners(0, stop.signal);
  const server = http.createServer((incoming, response) => {
    answer(incoming, response, options, stop.signal).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) send(response, text(500, String(error)));
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, close: () => close(server, stop) };
}

async function close(server: http.Server, stop: AbortController): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  stop.abort();
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { routes, faults, onRequest, maxBodyBytes = 4 * 1024 * 1024 }: ServerOptions,
  stopped: AbortSignal,
): Promise<void> {
  if (!isWelcome(incoming))
    return send(response, text(403, 'Only this machine is served, and of pages the own ones.'));
  const body = await readBody(incoming, maxBodyBytes);
  if (!body) return send(response, text(413, `The body is longer than ${maxBodyBytes} bytes.`));
  const request = toRequest(incoming, body);
  const route = routes.find((candidate) => candidate.matches(request.path));
  if (!route) return send(response, text(404, `Nothing is served at ${request.path}.`));

  const name = route.name(request);
  const fault = faults?.take(name, request);
  onRequest?.({ name, request, fault });
  if (fault) await sendFaulty(response, fault, () => route.handle(request), stopped);
  else send(response, await route.handle(request));
}

/** Programs of this machine, and the pages that this very address serves. */
function isWelcome({ method, headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (host === undefined || !LOOPBACK.test(host)) return false;
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) return false;
  // A link from elsewhere is no harm: its page cannot read what it opens.
  const isLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  return isLink || OWN_SITES.has(String(headers['sec-fetch-site'] ?? 'none'));
}

/** The whole body; undefined if it is longer than allowed, in which case it is read to the end but not kept. */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function toRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): HttpRequest {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return { method, path: pathname, query: searchParams, headers, body };
}

function text(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
