// build/: makes `dist/`: each cloud function in one file, and the npm packages,
// and refuses what would not run where it is going.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import cli from '../cli/manifest.json';
import { OUR_FUNCTIONS } from '../cli/ready-functions.ts';
import { bundle } from './bundle.ts';
import { LICENSES, licensesOf } from './licenses.ts';
import { npmManifest } from './npm-manifest.ts';
import type { Project } from './read-project.ts';
import type { Artifact } from './write-folder.ts';

const NAME = cli.name;
const BIN = cli.bin['cloud-token-cli'];
/** What `deploy` loads when it is there; one of them is enough, and init needs none. */
const OPTIONAL_PEERS = Object.keys(cli.peerDependencies);
/** So old that every Node in use reads the file, and is told by it that it is too old. */
const SYNTAX = 'node12.20';

/**
 * Builds `dist/cloud-token-cli/` when `dist/cloudfunctions/` has been built: the command line in one file, the functions
 * that it brings into projects beside it. Rejects with an `Error` when something is left to install.
 */
export async function buildCli({ manifest }: Project): Promise<Artifact> {
  const folder = join('dist', NAME);
  const { code, licenses } = await bundleCli();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const name of OUR_FUNCTIONS)
    await cp(join('dist/cloudfunctions', name), join(folder, 'functions', name), { recursive: true });
  await cp('LICENSE', join(folder, 'LICENSE'));
  await cp('scripts/cli/README.md', join(folder, 'README.md'));
  await writeFile(join(folder, LICENSES), licenses);
  await writeFile(join(folder, 'package.json'), npmManifest(cli, manifest));
  await writeFile(join(folder, BIN), code, { mode: 0o755 });
  return { folder, bytes: Buffer.byteLength(code) };
}

async function bundleCli(): Promise<{ code: string; licenses: string }> {
  const checkNode = await readFile('scripts/check-node.cjs', 'utf8');
  const { code, metafile } = await bundle('scripts/cli.ts', {
    target: SYNTAX,
    external: OPTIONAL_PEERS,
    // The other half of jsonc-parser asks for its files in a way that nothing can bundle.
    mainFields: ['module', 'main'],
    banner: { js: `(function () {\n${checkNode}})();` },
    define: { 'import.meta.dirname': '__dirname' },
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const needed = imports
    .filter(({ external, path }) => external && !isBuiltin(path) && !OPTIONAL_PEERS.includes(path))
    .map(({ path }) => path);
  if (needed.length > 0) throw new Error(`the bundle of ${NAME} needs ${needed.join(', ')}`);
  return { code, licenses: await licensesOf(NAME, metafile) };
}

function isBuiltin(path: string): boolean {
  return builtinModules.includes(path.replace(/^node:/, ''));
}
