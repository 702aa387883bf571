import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LICENSES } from './licenses.ts';

/** Something that was built. */
export interface Artifact {
  folder: string;
  /** Of its files but the notices of others, which nobody loads. */
  bytes: number;
}

/**
 * Makes these the files of a folder, and tells how many bytes they are. What is the same already stays untouched, for
 * somebody may be running it.
 */
export async function writeFolder(folder: string, files: Record<string, string>): Promise<Artifact> {
  await mkdir(folder, { recursive: true });
  await removeOthers(folder, Object.keys(files));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    const isSame = existsSync(path) && (await readFile(path, 'utf8')) === text;
    if (!isSame) await writeFile(path, text);
  }
  const own = Object.entries(files).filter(([name]) => name !== LICENSES);
  const bytes = own.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  return { folder, bytes };
}

/** Removes from a folder what is not wanted there. */
export async function removeOthers(folder: string, wanted: readonly string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !wanted.includes(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** The text of a JSON file. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
