import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { npmInstall, packLibrary } from './npm-install.ts';

let installed: Promise<string> | undefined;

afterAll(async () => {
  if (installed) await rm(await installed, { recursive: true });
  installed = undefined;
});

/**
 * Installs what `npm pack` makes of dist/cloud-token into a folder: npm brings it and its axios, once for all tests of a
 * file. The user's own wx-server-sdk beside it is a link, for npm takes ten seconds to copy it (`npm run test:compat` has it do so).
 *
 * @param sdk which wx-server-sdk, by its name among this project's packages
 */
export async function installLibrary(folder: string, sdk = 'wx-server-sdk'): Promise<void> {
  installed ??= install();
  const modules = join(folder, 'node_modules');
  await cp(join(await installed, 'node_modules'), modules, { recursive: true });
  await symlink(resolve('node_modules', sdk), join(modules, 'wx-server-sdk'));
}

async function install(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  // As the wx-server-sdk that the library wants is not npm's to bring, npm must not miss it.
  await npmInstall(folder, [await packLibrary(folder)], ['--legacy-peer-deps']);
  return folder;
}
