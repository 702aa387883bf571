import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach } from 'vitest';
import { type Run, run } from '../support/run.ts';

/** The built command. */
export const BIN = resolve('dist/cloud-token-cli/cloud-token-cli.js');
/** English, without colours. */
export const ENVIRONMENT = {
  ...process.env,
  LANG: 'en_US.UTF-8',
  LC_ALL: 'en_US.UTF-8',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
};
/** The functions that every project gets, as they were built. */
export const READY_FILES = ['refreshToken', 'getToken'].flatMap(filesOf);

/** What a ready-built function consists of. */
export function filesOf(name: string): string[] {
  return ['LICENSES.txt', 'config.json', 'index.js', 'package.json'].map((file) => `${name}/${file}`);
}

const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** Makes a temporary folder with these files, gone after the test. */
export async function makeFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Makes a project as DevTools does: its `project.config.json` with what is given, and a page. */
export function makeProject(config: object, files: Record<string, string> = {}): Promise<string> {
  const text = JSON.stringify(
    { appid: 'wx0123456789abcdef', compileType: 'miniprogram', ...config },
    null,
    2,
  );
  return makeFolder({ 'project.config.json': text, 'miniprogram/app.json': '{}', ...files });
}

/** Every file below a folder, its text by its path. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

/** The ready-built functions, their texts by their paths in a project. */
export async function readyFiles(root = 'cloudfunctions'): Promise<Record<string, string>> {
  const read = async (path: string) =>
    [`${root}/${path}`, await readFile(join('dist/cloudfunctions', path), 'utf8')] as const;
  return Object.fromEntries(await Promise.all(READY_FILES.map(read)));
}

/** Runs `init` in a folder, without a terminal. */
export function init(cwd: string, ...args: string[]): Promise<Run> {
  return run(process.execPath, [BIN, 'init', ...args], { cwd, env: ENVIRONMENT });
}
