import { onTestFinished } from 'vitest';
import { createFaults, type Faults } from '../../scripts/emulator/http/faults.ts';
import { json, type Reply } from '../../scripts/emulator/http/reply.ts';
import type { HttpRequest } from '../../scripts/emulator/http/route.ts';
import { createServer } from '../../scripts/emulator/http/server.ts';

/** An address of this machine where nobody listens: connections are refused. */
export const NOBODY = 'http://127.0.0.1:1';

export interface LoopbackWeixin {
  /** Such as `http://127.0.0.1:8080`. */
  host: string;
  /** All that has arrived, oldest first. */
  requests: HttpRequest[];
  faults: Faults;
}

/** A real HTTP server that answers everything the same way (or by a fault), until the test ends. */
export async function serveWeixin(reply: Reply = json({ ok: true })): Promise<LoopbackWeixin> {
  const requests: HttpRequest[] = [];
  const faults = createFaults();
  const route = {
    matches: () => true,
    name: ({ path }: HttpRequest) => path,
    handle: () => Promise.resolve(reply),
  };
  const server = await createServer({
    routes: [route],
    faults,
    onRequest: ({ request }) => requests.push(request),
  });
  onTestFinished(() => server.close());
  return { host: server.url, requests, faults };
}
