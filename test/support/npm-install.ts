import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startLocalRegistry } from './local-registry.ts';

const execute = promisify(execFile);

/** Makes the tarball of `dist/cloud-token` that npm would publish. @returns its path */
export async function packLibrary(into: string): Promise<string> {
  await mkdir(into, { recursive: true });
  const args = ['pack', resolve('dist/cloud-token'), '--silent', '--pack-destination', resolve(into)];
  const { stdout } = await execute('npm', args);
  return resolve(into, stdout.trim());
}

/**
 * Has npm install packages into a folder where nothing is yet, without network. Rejects with what npm says.
 *
 * @param more further options of `npm install`
 */
export async function npmInstall(folder: string, packages: string[], more: string[] = []): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const registry = await startLocalRegistry();
  const where = ['--prefix', folder, '--registry', registry.url, '--cache', join(folder, '.npm')];
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  try {
    await execute('npm', ['install', ...where, ...quiet, ...more, ...packages], { cwd: folder });
  } finally {
    registry.close();
  }
}
