import { once } from 'node:events';
import { createServer } from 'node:net';

/** Rejects as a server would that is to listen there, with code `EADDRINUSE` when the port is taken; 0 never is. */
export async function expectFreePort(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
