import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inLanguage } from '../language.ts';
import { CliError } from './cli-error.ts';

/** A cloud function as it is written into a project. */
export interface FunctionFiles {
  name: string;
  version: string;
  /** Text by path below the function's folder, `package.json` last. */
  files: Record<string, string>;
}

const texts = inLanguage({
  en: {
    missing: (folder: string) => `the built functions are missing: ${folder}`,
    build: 'run npm run build',
  },
  zh: { missing: (folder: string) => `缺少构建好的云函数：${folder}`, build: '请先运行 npm run build' },
});

/** The only function that knows the AppSecret, and that waits for WeChat. */
export const WRITER = 'refreshToken';

/** The functions that a project needs. */
export const READY_FUNCTIONS = [WRITER, 'getToken'] as const;

/** The function for servers outside CloudBase, which only those get who ask for it. */
export const SERVER = 'serveToken';

/** All that there are. */
export const OUR_FUNCTIONS: readonly string[] = [...READY_FUNCTIONS, SERVER];

const packaged = join(import.meta.dirname, 'functions');

/** Where they are ready-built, a folder each: beside the bundle in the npm package, in `dist/` in this repository. */
export const readyFunctionsFolder = existsSync(packaged)
  ? packaged
  : join(import.meta.dirname, '../../dist/cloudfunctions');

/** Reads the ready-built functions. Rejects with a `CliError` when they have not been built. */
export async function readReadyFunctions(
  names: readonly string[] = READY_FUNCTIONS,
): Promise<FunctionFiles[]> {
  return Promise.all(names.map(readReadyFunction));
}

async function readReadyFunction(name: string): Promise<FunctionFiles> {
  const folder = join(readyFunctionsFolder, name);
  const names = await readdir(folder).catch(() => {
    throw new CliError(texts.missing(folder), texts.build);
  });
  const read = async (file: string) => [file, await readFile(join(folder, file), 'utf8')] as const;
  const files = Object.fromEntries(await Promise.all(names.sort().map(read)));
  const { version } = JSON.parse(files['package.json'] ?? '{}') as { version: string };
  return { name, version, files };
}
