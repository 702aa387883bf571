import { readFile } from 'node:fs/promises';
import { generateDtsBundle } from 'dts-bundle-generator';
import library from '../../cloudfunctions/cloud-token/manifest.json';
import { bundle } from './bundle.ts';
import { checkedBundle } from './checked-bundle.ts';
import { LICENSES } from './licenses.ts';
import { npmManifest } from './npm-manifest.ts';
import type { Project } from './read-project.ts';
import { type Artifact, writeFolder } from './write-folder.ts';

const SOURCE = 'cloudfunctions/cloud-token';
const ENTRY = `${SOURCE}/index.ts`;
const EXTERNAL = ['wx-server-sdk', 'axios'];
const MAX_BYTES = 60_000;
/** Functions keep their names, and lines stay short, for the sake of who reads a stack trace. */
const COMPACT = { minify: true, keepNames: true, charset: 'utf8', lineLimit: 120 } as const;

/**
 * Builds `dist/cloud-token/`: the npm package of the library. The importing function brings wx-server-sdk, npm brings
 * axios. Rejects when the package has more than 60 kB, `LICENSES.txt` apart.
 */
export async function buildLibrary({ manifest, packages }: Project): Promise<Artifact> {
  const limits = { packages, external: EXTERNAL, maxBytes: MAX_BYTES };
  const [types = ''] = generateDtsBundle([{ filePath: ENTRY, output: { noBanner: true } }], {
    preferredConfigPath: 'tsconfig.json',
  });
  const files = {
    'package.json': npmManifest(library, manifest),
    'README.md': await readFile(`${SOURCE}/README.md`, 'utf8'),
    LICENSE: await readFile('LICENSE', 'utf8'),
    ...(await checkedBundle('cloud-token', ENTRY, limits, COMPACT)),
    'index.mjs': wrapperOf(await exportsOf(ENTRY)),
    'index.d.ts': types,
    'index.d.mts': "export * from './index.js';\n",
  };
  const artifact = await writeFolder('dist/cloud-token', files);
  if (artifact.bytes > MAX_BYTES)
    throw new Error(
      `the package cloud-token has ${artifact.bytes} bytes without ${LICENSES}, more than the ${MAX_BYTES} allowed`,
    );
  return artifact;
}

async function exportsOf(entry: string): Promise<string[]> {
  const { metafile } = await bundle(entry, { external: EXTERNAL, format: 'esm' });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** The ES module is no second copy of the code: a program that loads both formats has one token in memory. */
function wrapperOf(names: string[]): string {
  return `export { ${names.join(', ')} } from './index.js';\n`;
}
