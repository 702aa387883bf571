import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Installs what `npm pack` makes of dist/cloud-token into a folder, beside a wx-server-sdk of the user's own, as npm would.
 *
 * @param sdk which wx-server-sdk, by its name among this project's packages
 */
export async function installLibrary(folder: string, sdk = 'wx-server-sdk'): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules, { recursive: true });
  const pack = ['pack', '--silent', '--pack-destination', modules];
  const tarball = execFileSync('npm', pack, { cwd: 'dist/cloud-token', encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', tarball], { cwd: modules });
  await rename(join(modules, 'package'), join(modules, 'cloud-token'));
  await symlink(resolve('node_modules', sdk), join(modules, 'wx-server-sdk'));
  // axios as npm installs it, but for a note of when it is loaded.
  await mkdir(join(modules, 'axios'));
  const axios = JSON.stringify(resolve('node_modules/axios'));
  await writeFile(
    join(modules, 'axios/index.js'),
    `globalThis.isAxiosLoaded = true; module.exports = require(${axios});`,
  );
}
