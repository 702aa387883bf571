import { type BuildOptions, build, type Metafile } from 'esbuild';

/** The oldest runtime that CloudBase still offers is Node 16.13. */
export const TARGET = 'node16';

export interface Bundle {
  /** The text of the one file. */
  code: string;
  /** Which files and packages went into it. */
  metafile: Metafile;
}

export type BundleOptions = Pick<
  BuildOptions,
  | 'charset'
  | 'external'
  | 'format'
  | 'keepNames'
  | 'lineLimit'
  | 'mainFields'
  | 'minify'
  | 'plugins'
  | 'target'
  | 'banner'
  | 'define'
>;

/**
 * Bundles an entry into one file. `external` packages stay a `require`.
 *
 * @param options.format @default 'cjs'
 * @param options.target @default 'node16'
 */
export async function bundle(entry: string, options: BundleOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    // `import('axios')` in CommonJS would load axios's ES modules, file by file, beside the copy others require.
    supported: { 'dynamic-import': false },
    // Of a file with a single Chinese character V8 keeps two bytes for each character; readable files are small.
    charset: options.minify ? 'ascii' : 'utf8',
    write: false,
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  return { code, metafile };
}
