import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { CloudFunction } from '../../cloud/road.ts';
import { uploadList } from '../upload-list.ts';

/** Always the same, so that the same files make the same zip, whose hash tells whether the cloud has it already. */
const MODIFIED_AT = new Date(2020, 0, 1);

/** The zip of a function's code. Without node_modules where the cloud installs the dependencies. */
export async function zipFunction({
  folder,
  installsInCloud,
}: Pick<CloudFunction, 'folder' | 'installsInCloud'>): Promise<Buffer> {
  const { files } = await uploadList(folder);
  const paths = files.filter((path) => !installsInCloud || !/(^|\/)node_modules\//.test(path));
  const contents = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const zipped = Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? new Uint8Array()]));
  return Buffer.from(zipSync(zipped, { mtime: MODIFIED_AT, level: 9 }));
}
