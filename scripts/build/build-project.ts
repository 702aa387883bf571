import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateDtsBundle } from 'dts-bundle-generator';
import { bundle } from './bundle.ts';
import { type BundleLimits, problemsOf } from './check-bundle.ts';
import { buildCliPackage, CLI_PACKAGE } from './cli-package.ts';
import { parseFunctionConfig } from './function-config.ts';

const MAX_FUNCTION_BYTES = 1.5 * 1024 * 1024;
const LIBRARY = 'cloud-token';
/** wx-server-sdk's `debug` asks for it in a try block, and it is here only by accident of the development tools. */
const OPTIONAL = ['supports-color'];

/** Something that was built. */
export interface Artifact {
  folder: string;
  bytes: number;
}

interface Manifest {
  version: string;
  license: string;
  dependencies: Record<string, string>;
}

/**
 * Builds `dist/` from the project's folder (the working directory): each cloud function, self-contained, and the npm
 * packages of the library and of the command line. Rejects with an `Error` that names the bundle and what is wrong with it.
 */
export async function buildProject(): Promise<Artifact[]> {
  const manifest = await readJson<Manifest>('package.json');
  const { packages } = await readJson<Pick<BundleLimits, 'packages'>>('package-lock.json');
  const entries = await readdir('cloudfunctions', { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const functions = folders.filter((name) => name !== LIBRARY).sort();
  await mkdir('dist/cloudfunctions', { recursive: true });
  await removeOthers('dist', ['cloudfunctions', LIBRARY, CLI_PACKAGE]);
  await removeOthers('dist/cloudfunctions', functions);
  const artifacts = await Promise.all([
    ...functions.map((name) => buildFunction(name, manifest, packages)),
    buildLibrary(manifest, packages),
  ]);
  // It takes the built functions along.
  return [...artifacts, await buildCliPackage()];
}

async function removeOthers(folder: string, wanted: string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !wanted.includes(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** `dist/cloudfunctions/<name>/`: what WeChat DevTools uploads, nothing left to install in the cloud. */
async function buildFunction(
  name: string,
  { version }: Manifest,
  packages: BundleLimits['packages'],
): Promise<Artifact> {
  const source = join('cloudfunctions', name);
  const folder = join('dist/cloudfunctions', name);
  const config = await readFile(join(source, 'config.json'), 'utf8');
  parseFunctionConfig(config);
  const limits = { packages, external: OPTIONAL, maxBytes: MAX_FUNCTION_BYTES };
  const code = await checkedBundle(name, join(source, 'index.ts'), limits, true);
  await write(folder, {
    'index.js': code,
    'config.json': config,
    'package.json': toJson({ name, version, private: true, main: 'index.js' }),
  });
  return { folder, bytes: Buffer.byteLength(code) };
}

/** `dist/cloud-token/`: the npm package. The importing function brings wx-server-sdk, npm brings axios. */
async function buildLibrary(
  { version, license, dependencies }: Manifest,
  packages: BundleLimits['packages'],
): Promise<Artifact> {
  const entry = join('cloudfunctions', LIBRARY, 'index.ts');
  const folder = join('dist', LIBRARY);
  const limits = { packages, external: ['wx-server-sdk', 'axios'], maxBytes: MAX_FUNCTION_BYTES };
  const code = await checkedBundle(LIBRARY, entry, limits, false);
  const [types = ''] = generateDtsBundle([{ filePath: entry, output: { noBanner: true } }], {
    preferredConfigPath: 'tsconfig.json',
  });
  await write(folder, {
    'README.md': await readFile('README.md', 'utf8'),
    'README.zh-CN.md': await readFile('README.zh-CN.md', 'utf8'),
    LICENSE: await readFile('LICENSE', 'utf8'),
    'index.js': code,
    'index.d.ts': types,
    'package.json': toJson({
      name: LIBRARY,
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
      ],
      license,
      engines: { node: '>=16.13' },
      main: 'index.js',
      types: 'index.d.ts',
      dependencies: { axios: dependencies.axios },
      peerDependencies: { 'wx-server-sdk': '>=2.6.0' },
    }),
  });
  return { folder, bytes: Buffer.byteLength(code) };
}

async function checkedBundle(
  name: string,
  entry: string,
  limits: BundleLimits,
  minify: boolean,
): Promise<string> {
  const { code, metafile } = await bundle(entry, { external: [...limits.external], minify });
  const problems = problemsOf(metafile, limits);
  if (problems.length > 0)
    throw new Error(problems.map((problem) => `the bundle of ${name} ${problem}`).join('\n'));
  return code;
}

/** Makes these the files of a folder. What is the same already stays untouched, for somebody may be running it. */
async function write(folder: string, files: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeOthers(folder, Object.keys(files));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    const isSame = existsSync(path) && (await readFile(path, 'utf8')) === text;
    if (!isSame) await writeFile(path, text);
  }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
