import { randomBytes } from 'node:crypto';
import { constants, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refuseLinks } from './refuse-links.ts';

/**
 * Writes files one after the other, each whole or not at all: a crash leaves the rest for the next time. Rejects with the
 * file system's error, and with a `CliError` where a link leads out of the project.
 *
 * @param project the folder that is not left
 */
export async function writeFiles(
  project: string,
  folder: string,
  files: Record<string, string>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeWhole(project, join(folder, name), text);
}

/** Copies a file to where nothing is yet. Rejects as `writeFiles` does. */
export async function copyAside(project: string, from: string, to: string): Promise<void> {
  await makeFolder(project, to);
  await copyFile(from, to, constants.COPYFILE_EXCL);
}

async function writeWhole(project: string, path: string, text: string): Promise<void> {
  await makeFolder(project, path);
  await removeLeftovers(path);
  // A name that nobody can know before, and that must be free: what lies in wait under it is not written through.
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function makeFolder(project: string, path: string): Promise<void> {
  await refuseLinks(project, path);
  await mkdir(dirname(path), { recursive: true });
}

/** What a crash has left behind would be uploaded with the function. */
async function removeLeftovers(path: string): Promise<void> {
  const names = await readdir(dirname(path));
  const isLeft = (name: string) =>
    name.startsWith(`.${basename(path)}.`) && /\.[0-9a-f]{12}\.tmp$/.test(name);
  await Promise.all(names.filter(isLeft).map((name) => rm(join(dirname(path), name))));
}
