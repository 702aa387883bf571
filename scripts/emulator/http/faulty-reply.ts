import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, RawReply } from './faults.ts';
import { json, type Reply } from './reply.ts';

/** Sends an answer as it is. */
export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers).flushHeaders();
    // Ends in an error when the browser leaves; the stream is destroyed then, and nothing else is to be done.
    pipeline(body, response, () => {});
    return;
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

/**
 * Answers a request the way a fault says.
 *
 * @param handle what the request normally does; runs at most once, and only if the fault lets it take effect
 * @param stopped ends delays and dripping when the server closes; the promise then rejects with an `AbortError`
 */
export async function sendFaulty(
  response: ServerResponse,
  { reply, after }: Fault,
  handle: () => Promise<Reply>,
  stopped: AbortSignal,
): Promise<void> {
  const normal = after ? await handle() : undefined;
  if ('delayMs' in reply) {
    await sleep(reply.delayMs, undefined, { signal: stopped });
    send(response, normal ?? (await handle()));
  } else if ('reset' in reply) {
    response.socket?.resetAndDestroy();
  } else if ('hang' in reply) {
    reply.meanwhile?.();
  } else if ('json' in reply) {
    send(response, json(reply.json, reply.status));
  } else if ('alter' in reply) {
    await sendRaw(response, reply.alter(bytesOf(normal ?? (await handle()))), stopped);
  } else {
    await sendRaw(response, reply, stopped);
  }
}

function bytesOf({ body }: Reply): Buffer {
  if (body instanceof Readable) throw new TypeError('a stream cannot be altered');
  return Buffer.from(body);
}

async function sendRaw(
  response: ServerResponse,
  { status = 200, headers, body, dripMs }: RawReply,
  stopped: AbortSignal,
): Promise<void> {
  // Closing the connection afterwards is what turns a body shorter than its content-length into a cut-off answer.
  response.writeHead(status, { connection: 'close', ...headers });
  if (dripMs === undefined) {
    response.end(body);
    return;
  }
  for (const byte of Buffer.from(body)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(dripMs, undefined, { signal: stopped });
  }
  response.end();
}
