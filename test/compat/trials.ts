import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Cell } from './grid.ts';
import { tryFunctions } from './try-functions.ts';
import { tryLibrary } from './try-library.ts';

/** The versions of wx-server-sdk, as this project has them for its tests. */
export const SDKS = ['sdk2', 'sdk3', 'wx-server-sdk'].map(
  (name) => readManifest(`node_modules/${name}`).version,
);

/** A cell of the grid before it is known. `run` rejects with what went wrong. */
export interface Trial extends Pick<Cell, 'subject' | 'node'> {
  run(): Promise<void>;
}

/**
 * All that is to be tried. Throws where the versions of Node.js cannot run.
 *
 * @param folder a folder for functions, in which the library is installed beside each wx-server-sdk: `<folder>/4.0.2`
 */
export function trialsIn(folder: string): Trial[] {
  const { version } = readManifest('.');
  return findNodes().flatMap(({ node, binary }) => {
    const functions = { root: 'dist/cloudfunctions', node: binary, version };
    const library = (sdk: string, format: 'require' | 'import') => ({
      installed: join(folder, sdk),
      root: join(folder, `${node}-${sdk}-${format}`),
      node: binary,
      format,
      version,
    });
    return [
      { subject: 'built functions', node, run: () => tryFunctions(functions) },
      ...SDKS.flatMap((sdk) =>
        (['require', 'import'] as const).map((format) => ({
          subject: `library, wx-server-sdk ${sdk}, ${format}`,
          node,
          run: () => tryLibrary(library(sdk, format)),
        })),
      ),
    ];
  });
}

/** The versions of Node.js in this folder's lockfile. */
function findNodes(): { node: string; binary: string }[] {
  const aliases = Object.keys(readManifest('test/compat').optionalDependencies ?? {});
  return aliases.map((alias) => {
    const folder = resolve('test/compat/node_modules', alias);
    const binary = join(folder, 'bin/node');
    if (!existsSync(binary))
      throw new Error(
        'the versions of Node.js are programs for Linux on x64: run this there or in a container',
      );
    return { node: readManifest(folder).version.replace('v', ''), binary };
  });
}

function readManifest(folder: string): { version: string; optionalDependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<typeof readManifest>;
}
