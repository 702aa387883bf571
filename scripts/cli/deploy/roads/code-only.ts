import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { CloudFunction } from '../../cloud/road.ts';
import { uploadList } from '../upload-list.ts';

/** Gives a tool that uploads a whole folder one in which nothing but the code is: where there is more, a copy for that time. */
export async function withCodeOnly<T>(
  { name, folder }: CloudFunction,
  upload: (folder: string) => Promise<T>,
): Promise<T> {
  const { files, leftOut } = await uploadList(folder);
  if (leftOut.length === 0) return upload(folder);
  const place = await mkdtemp(join(tmpdir(), `${basename(folder)}-`));
  try {
    const copy = join(place, name);
    for (const path of files) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await cp(join(folder, path), join(copy, path));
    }
    return await upload(copy);
  } finally {
    await rm(place, { recursive: true });
  }
}
