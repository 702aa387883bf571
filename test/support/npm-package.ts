import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { npmInstall, packLibrary } from './npm-install.ts';

interface InstalledLibrary {
  folder: string;
  tarball: string;
}

let installed: Promise<InstalledLibrary> | undefined;

afterAll(async () => {
  if (installed) await rm((await installed).folder, { recursive: true });
  installed = undefined;
});

/** Has npm install what `npm pack` makes of dist/cloud-token into an empty folder, once for all tests of a file. */
export function installedLibrary(): Promise<InstalledLibrary> {
  installed ??= install();
  return installed;
}

async function install(): Promise<InstalledLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  const tarball = await packLibrary(folder);
  // npm would take ten seconds to copy a wx-server-sdk, and would do so if the library may ask for it.
  await npmInstall(folder, [tarball], ['--legacy-peer-deps']);
  return { folder, tarball };
}

/**
 * Puts the library and its axios into a folder, as npm has installed them, and the user's own wx-server-sdk beside it as
 * a link (`npm run test:compat` has npm install that too).
 *
 * @param sdk which wx-server-sdk, by its name among this project's packages
 */
export async function installLibrary(folder: string, sdk = 'wx-server-sdk'): Promise<void> {
  const library = await installedLibrary();
  const modules = join(folder, 'node_modules');
  await cp(join(library.folder, 'node_modules'), modules, { recursive: true });
  await symlink(resolve('node_modules', sdk), join(modules, 'wx-server-sdk'));
}
