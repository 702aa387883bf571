import { builtinModules } from 'node:module';
import type { Metafile } from 'esbuild';
import { STAND_IN } from './lazy-packages.ts';

/** What the lockfile says of each installed package, by its path: `dev` ones are not for deployed code. */
export type LockedPackages = Record<string, { dev?: boolean }>;

export interface BundleLimits {
  packages: LockedPackages;
  /** Packages that may stay a `require`. */
  external: readonly string[];
  maxBytes: number;
}

/** The one file from outside cloudfunctions/ that may be in a bundle: the version stands there. */
const MANIFEST = 'package.json';

/**
 * Everything about a bundle that must not be: a development package or a file from outside cloudfunctions/ inside it,
 * a `require` of something the cloud does not have, more bytes than allowed. One sentence each; none when all is well.
 */
export function problemsOf(metafile: Metafile, { packages, external, maxBytes }: BundleLimits): string[] {
  const strangers = Object.keys(metafile.inputs)
    .filter((file) => !belongs(file, packages))
    .map((file) => `pulls in ${file} (imported by ${importersOf(file, metafile).join(', ')})`);
  const missing = externalsOf(metafile)
    .filter((name) => !isAvailable(name, external))
    .map((name) => `needs ${name}, which is not there in the cloud`);
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const size = bytes > maxBytes ? [`has ${bytes} bytes, more than the ${maxBytes} allowed`] : [];
  return [...strangers, ...missing, ...size];
}

function belongs(input: string, packages: LockedPackages): boolean {
  const file = input.replace(`${STAND_IN}:`, '');
  const inPackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  if (!inPackage)
    return file === MANIFEST || file.startsWith('cloudfunctions/') || file.startsWith('(disabled)');
  const locked = packages[inPackage[0]];
  return locked !== undefined && !locked.dev;
}

function importersOf(file: string, { inputs }: Metafile): string[] {
  return Object.entries(inputs)
    .filter(([, { imports }]) => imports.some(({ path }) => path === file))
    .map(([importer]) => importer);
}

function externalsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ imports }) =>
    imports.filter((entry) => entry.external).map(({ path }) => path),
  );
}

function isAvailable(name: string, external: readonly string[]): boolean {
  return external.includes(name) || builtinModules.includes(name.replace(/^node:/, ''));
}
