import { type BuildOptions, build, type Metafile } from 'esbuild';

/** The oldest runtime that CloudBase still offers is Node 16.13. */
const TARGET = 'node16';

export interface Bundle {
  /** The text of the one file. */
  code: string;
  /** Which files and packages went into it. */
  metafile: Metafile;
}

/** Bundles an entry into one CommonJS file. `external` packages stay a `require`. @param options.target @default node16 */
export async function bundle(
  entry: string,
  options: Pick<BuildOptions, 'external' | 'minify' | 'target' | 'banner' | 'define'>,
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    charset: 'utf8',
    write: false,
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  return { code, metafile };
}
