import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { READY_FUNCTIONS } from '../cli/ready-functions.ts';
import type { Artifact } from './build-project.ts';
import { bundle } from './bundle.ts';

/** The name of the npm package, of its command, and of its folder in `dist/`. */
export const CLI_PACKAGE = 'cloud-token-cli';
const BIN = `${CLI_PACKAGE}.js`;
/** What `deploy` loads when it is there; one of them is enough, and init needs none. */
const OPTIONAL_PEERS = { '@cloudbase/manager-node': '>=5', 'miniprogram-ci': '>=2.1' };
/** So old that every Node in use reads the file, and is told by it that it is too old. */
const SYNTAX = 'node12.20';

interface Manifest {
  version: string;
  license: string;
  engines: { node: string };
}

/**
 * Builds `dist/cloud-token-cli/` when `dist/cloudfunctions/` has been built: the command line in one file, the functions
 * that it brings into projects beside it. Rejects with an `Error` when something is left to install.
 */
export async function buildCliPackage(): Promise<Artifact> {
  const folder = join('dist', CLI_PACKAGE);
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
  const code = await bundleCli();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const name of READY_FUNCTIONS)
    await cp(join('dist/cloudfunctions', name), join(folder, 'functions', name), { recursive: true });
  await cp('LICENSE', join(folder, 'LICENSE'));
  await cp('scripts/cli/README.md', join(folder, 'README.md'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifestOf(manifest), null, 2)}\n`);
  await writeFile(join(folder, BIN), code, { mode: 0o755 });
  return { folder, bytes: Buffer.byteLength(code) };
}

async function bundleCli(): Promise<string> {
  const checkNode = await readFile('scripts/check-node.cjs', 'utf8');
  const peers = Object.keys(OPTIONAL_PEERS);
  const { code, metafile } = await bundle('scripts/cli.ts', {
    target: SYNTAX,
    external: peers,
    banner: { js: `(function () {\n${checkNode}})();` },
    define: { 'import.meta.dirname': '__dirname' },
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const needed = imports
    .filter(({ external, path }) => external && !isBuiltin(path) && !peers.includes(path))
    .map(({ path }) => path);
  if (needed.length > 0) throw new Error(`the bundle of ${CLI_PACKAGE} needs ${needed.join(', ')}`);
  return code;
}

function isBuiltin(path: string): boolean {
  return builtinModules.includes(path.replace(/^node:/, ''));
}

function manifestOf({ version, license, engines }: Manifest): object {
  return {
    name: CLI_PACKAGE,
    version,
    description: 'Adds the cloud functions of cloud-token to a WeChat mini program, deploys and checks them',
    keywords: ['wechat', 'weixin', 'miniprogram', 'access_token', 'cloudbase', '小程序', '云开发'],
    license,
    engines,
    bin: { [CLI_PACKAGE]: BIN },
    peerDependencies: OPTIONAL_PEERS,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(OPTIONAL_PEERS).map((name) => [name, { optional: true }]),
    ),
  };
}
