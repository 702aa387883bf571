import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, resolve } from 'node:path';

interface Installed {
  /** Such as `node_modules/axios`. */
  folder: string;
  manifest: { name: string; version: string };
}

export interface LocalRegistry {
  url: string;
  close(): void;
}

/**
 * An npm registry on this machine that has what is installed in this project (the working directory), in every version
 * that is there, so that npm can install it elsewhere without network.
 */
export async function startLocalRegistry(): Promise<LocalRegistry> {
  const installed = readInstalled();
  const server = createServer((request, response) => answer(installed, request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function readInstalled(): Installed[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: object };
  return Object.keys(packages)
    .filter((folder) => folder !== '' && existsSync(folder))
    .map((folder) => {
      const text = readFileSync(`${folder}/package.json`, 'utf8');
      return { folder, manifest: JSON.parse(text) as Installed['manifest'] };
    });
}

function answer(
  installed: Installed[],
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const asked = decodeURIComponent(url.slice(1));
  if (installed.some(({ folder }) => folder === asked)) {
    sendTarball(asked, response);
    return;
  }
  const versions = installed
    .filter(({ manifest }) => manifest.name === asked)
    .map(({ folder, manifest }) => {
      const tarball = `http://${headers.host}/${encodeURIComponent(folder)}`;
      return [manifest.version, { ...manifest, dist: { tarball } }] as const;
    });
  const tags = { latest: versions.at(-1)?.[0] };
  const packument = { name: asked, 'dist-tags': tags, versions: Object.fromEntries(versions) };
  response.writeHead(versions.length > 0 ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(packument));
}

function sendTarball(folder: string, response: ServerResponse): void {
  const path = resolve(folder);
  const files = ['--exclude=node_modules', '-C', dirname(path), basename(path)];
  spawn('tar', ['-cf', '-', ...files], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(response);
}
