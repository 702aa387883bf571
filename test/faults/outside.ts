import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSelfSigned } from '../support/self-signed.ts';

/** Hosts of this machine that must never see a request. */
export interface Outside {
  elsewhere: string;
  selfSigned: string;
  /** What they have seen all the same. */
  requests: string[];
  close(): void;
}

/** Starts two servers: one that redirects may lead to, and one with a certificate that nobody has reason to trust. */
export async function startOutside(): Promise<Outside> {
  const requests: string[] = [];
  const listener: http.RequestListener = ({ method, url }, response) => {
    requests.push(`${method} ${url}`);
    response.end('{}');
  };
  const plain = http.createServer(listener);
  const secure = https.createServer(createSelfSigned(), listener);
  const [plainPort, securePort] = await Promise.all([plain, secure].map(portOf));
  return {
    elsewhere: `http://127.0.0.1:${plainPort}`,
    selfSigned: `https://127.0.0.1:${securePort}`,
    requests,
    close() {
      plain.close();
      secure.close();
    },
  };
}

async function portOf(server: http.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
