import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import type { CloudFunction } from '../../cloud/road.ts';

/** Always the same, so that the same files make the same zip, whose hash tells whether the cloud has it already. */
const MODIFIED_AT = new Date(2020, 0, 1);

/** The zip of a function's folder. Without node_modules where the cloud installs the dependencies. */
export async function zipFunction({ folder, installsInCloud }: CloudFunction): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter((path) => !installsInCloud || !/(^|\/)node_modules\//.test(path))
    .sort();
  const contents = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const files = Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? new Uint8Array()]));
  return Buffer.from(zipSync(files, { mtime: MODIFIED_AT, level: 9 }));
}
