import { basename } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { TARGET } from './bundle.ts';

/** Names of functions, and short lines, would take 4 kB for the sake of who reads a stack trace. */
const COMPACT = { minify: true, charset: 'utf8' } as const;

/** What several entries have in common stands in this file, once. */
export const SHARED = 'shared.js';

/** The texts of CommonJS files by their names, and what went into them. */
export interface BundledEntries {
  files: Record<string, string>;
  metafile: Metafile;
}

/**
 * Bundles entries into a CommonJS file each, and one that they share: whoever loads two has the classes, and the token in
 * memory, once. esbuild splits ES modules only, so they are made first.
 */
export async function bundleEntries(entries: string[], external: string[]): Promise<BundledEntries> {
  const { outputFiles, metafile } = await build({
    entryPoints: entries,
    bundle: true,
    splitting: true,
    outdir: 'out',
    chunkNames: basename(SHARED, '.js'),
    platform: 'node',
    format: 'esm',
    target: TARGET,
    external,
    // What one file imports from the other then has a short name there.
    minify: true,
    charset: 'utf8',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const made = outputFiles.map(async ({ path, text }) => [basename(path), await toCommonJs(text)] as const);
  return { files: Object.fromEntries(await Promise.all(made)), metafile };
}

async function toCommonJs(module: string): Promise<string> {
  // As in bundle.ts: axios is required, not imported.
  const supported = { 'dynamic-import': false };
  const options = { format: 'cjs', platform: 'node', target: TARGET, supported, ...COMPACT } as const;
  return (await transform(module, options)).code;
}
