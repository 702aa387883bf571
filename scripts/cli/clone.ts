import { join, resolve, sep } from 'node:path';

const isFromNpm = import.meta.dirname.split(sep).includes('node_modules');
const folder = resolve(import.meta.dirname, '../..');

/**
 * The clone of the repository that this runs in, and the library's folder there, which `npm pack` makes a tarball of.
 * Undefined once this has come from npm, where `npm install cloud-token` means something.
 */
export const clone: { folder: string; library: string } | undefined = isFromNpm
  ? undefined
  : { folder, library: join(folder, 'dist', 'cloud-token') };
