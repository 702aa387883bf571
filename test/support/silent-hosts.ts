import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that never takes a connection: it blocks as soon as it listens, with room for one in its queue. */
const DEAF = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** A port of this machine whose SYNs the kernel drops, until the test ends: the queue of who listens there is full. */
export async function portThatDropsSyns(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  while (await connects(Number(port)));
  return Number(port);
}

/** Whether there is still room for another connection, which it then takes. */
function connects(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.on('error', () => resolve(false));
    socket.on('connect', () => resolve(true));
    setTimeout(() => resolve(false), 300);
  });
}

export interface RawServer {
  port: number;
  /** All that has arrived, over all connections. */
  received(): string;
  /** Every connection so far. */
  sockets: Socket[];
}

/** A server that does with each connection what it is told, until the test ends. */
export async function serveSockets(handle: (socket: Socket) => void = () => {}): Promise<RawServer> {
  const sockets: Socket[] = [];
  const received: Buffer[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => received.push(bytes));
    handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, sockets, received: () => Buffer.concat(received).toString('latin1') };
}
