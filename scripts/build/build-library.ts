import { readFile } from 'node:fs/promises';
import { generateDtsBundle } from 'dts-bundle-generator';
import { bundle } from './bundle.ts';
import { checkedBundle } from './checked-bundle.ts';
import type { Manifest, Project } from './read-project.ts';
import { type Artifact, toJson, writeFolder } from './write-folder.ts';

const SOURCE = 'cloudfunctions/cloud-token';
const ENTRY = `${SOURCE}/index.ts`;
const EXTERNAL = ['wx-server-sdk', 'axios'];
const MAX_BYTES = 60_000;
/** Names and lines stay, for the sake of who reads a stack trace. */
const COMPACT = { minifyWhitespace: true, lineLimit: 120 };

/**
 * Builds `dist/cloud-token/`: the npm package of the library. The importing function brings wx-server-sdk, npm brings
 * axios. Rejects when the package has more than 60 kB.
 */
export async function buildLibrary({ manifest, packages }: Project): Promise<Artifact> {
  const limits = { packages, external: EXTERNAL, maxBytes: MAX_BYTES };
  const [types = ''] = generateDtsBundle([{ filePath: ENTRY, output: { noBanner: true } }], {
    preferredConfigPath: 'tsconfig.json',
  });
  const files = {
    'README.md': await readFile(`${SOURCE}/README.md`, 'utf8'),
    LICENSE: await readFile('LICENSE', 'utf8'),
    'index.js': await checkedBundle('cloud-token', ENTRY, limits, COMPACT),
    'index.mjs': wrapperOf(await exportsOf(ENTRY)),
    'index.d.ts': types,
    'index.d.mts': "export * from './index.js';\n",
  };
  const metadata = toJson({ ...metadataOf(manifest), files: Object.keys(files) });
  const artifact = await writeFolder('dist/cloud-token', { ...files, 'package.json': metadata });
  if (artifact.bytes > MAX_BYTES)
    throw new Error(
      `the package cloud-token has ${artifact.bytes} bytes, more than the ${MAX_BYTES} allowed`,
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

function metadataOf({ version, license, dependencies, repository, homepage, bugs }: Manifest): object {
  return {
    name: 'cloud-token',
    version,
    description:
      'getToken() for WeChat CloudBase: reads the access_token that one cloud function fetches for all',
    keywords: [
      'wechat',
      'weixin',
      'miniprogram',
      'access_token',
      'cloudbase',
      'wx-server-sdk',
      '小程序',
      '云开发',
      '云函数',
    ],
    license,
    repository,
    homepage,
    bugs,
    engines: { node: '>=16.13' },
    type: 'commonjs',
    sideEffects: false,
    main: './index.js',
    types: './index.d.ts',
    exports: {
      '.': {
        import: { types: './index.d.mts', default: './index.mjs' },
        require: { types: './index.d.ts', default: './index.js' },
      },
      './package.json': './package.json',
    },
    dependencies: { axios: dependencies.axios },
    peerDependencies: { 'wx-server-sdk': '>=2.6.0' },
  };
}
