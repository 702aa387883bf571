import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedBundle } from './checked-bundle.ts';
import { parseFunctionConfig } from './function-config.ts';
import { LAZY_PACKAGES, lazyPackages } from './lazy-packages.ts';
import type { Project } from './read-project.ts';
import { type Artifact, toJson, writeFolder } from './write-folder.ts';

const MAX_BYTES = 1.5 * 1024 * 1024;
/** wx-server-sdk's `debug` asks for it in a try block, and it is here only by accident of the development tools. */
export const OPTIONAL = ['supports-color'];

/** Builds `dist/cloudfunctions/<name>/`: what WeChat DevTools uploads, nothing left to install in the cloud. */
export async function buildFunction(name: string, { manifest, packages }: Project): Promise<Artifact> {
  const source = join('cloudfunctions', name);
  const config = await readFile(join(source, 'config.json'), 'utf8');
  parseFunctionConfig(config);
  const limits = { packages, external: OPTIONAL, maxBytes: MAX_BYTES };
  const options = { minify: true, plugins: [lazyPackages(LAZY_PACKAGES)] };
  return writeFolder(join('dist/cloudfunctions', name), {
    ...(await checkedBundle(name, join(source, 'index.ts'), limits, options)),
    'config.json': config,
    'package.json': toJson({ name, version: manifest.version, private: true, main: 'index.js' }),
  });
}
