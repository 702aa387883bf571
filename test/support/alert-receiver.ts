// support/: what tests of several folders stand on: builds, processes, servers on this machine, time.
// No test of its own.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message as it came over the wire. */
export interface Received {
  method: string | undefined;
  path: string;
  query: Record<string, string>;
  type: string | undefined;
  body: Record<string, unknown>;
}

/** A robot's server on this machine. */
export interface AlertReceiver {
  url: string;
  received: Received[];
  /** How it answers from now on; undefined: never. @default 200 with `{"errcode":0}` */
  answerWith(answer: { status?: number; body?: string } | undefined): void;
  close(): Promise<void>;
}

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: Received[] = [];
  let answer: { status?: number; body?: string } | undefined = { body: '{"errcode":0,"errmsg":"ok"}' };
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    received.push({
      method: request.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      type: request.headers['content-type'],
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
    });
    if (!answer) return;
    response.statusCode = answer.status ?? 200;
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (given) => {
      answer = given;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
