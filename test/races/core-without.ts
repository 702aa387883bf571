import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Core } from './core.ts';

/** A piece of the core's source, and what is left of it when the guard is taken away. */
export interface Guard {
  /** The file under cloudfunctions/. */
  file: string;
  text: string;
  without: string;
}

/**
 * The core as it would be without that guard, built from its own source. Rejects when the text does not stand there
 * exactly once: a guard that has changed must be taken away in another way.
 */
export async function coreWithout(guard: Guard): Promise<Core> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'core.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [takeAway(guard)],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).core;
}

function takeAway({ file, text, without }: Guard): Plugin {
  const path = resolve(import.meta.dirname, '../../cloudfunctions', file);
  return {
    name: 'take-away',
    setup({ onLoad, onEnd }) {
      let isTaken = false;
      onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return undefined;
        const parts = (await readFile(path, 'utf8')).split(text);
        if (parts.length !== 2) throw new Error(`${file} has this ${parts.length - 1} times: ${text}`);
        isTaken = true;
        return { contents: parts.join(without), loader: 'ts' };
      });
      onEnd(() => {
        if (!isTaken) throw new Error(`${file} is no part of the core`);
      });
    },
  };
}
