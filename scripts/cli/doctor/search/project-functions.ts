import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Project } from '../../project.ts';
import { OUR_FUNCTIONS, READY_FUNCTIONS } from '../../ready-functions.ts';
import { filesBelow, type SearchedFile } from './searched-files.ts';

/** A cloud function of a project, or a folder that its functions share. */
export interface ProjectFunction {
  name: string;
  manifest: Manifest;
  /** The files that people have written in it; their paths are relative to the project's folder. */
  files(): AsyncGenerator<SearchedFile>;
  /** Another file of it; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
}

/** What is read of a package.json. */
export interface Manifest {
  name?: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** All functions of a project but ours. */
export async function projectFunctions({ folder, cloudfunctionRoot }: Project): Promise<ProjectFunction[]> {
  if (cloudfunctionRoot === undefined) return [];
  const names = await foldersIn(cloudfunctionRoot);
  const root = relative(folder, cloudfunctionRoot).split(sep).join('/');
  const functions = await Promise.all(
    names
      .filter((name) => !/^(?:\.|node_modules$)/.test(name))
      .map(async (name) => {
        const read = (path: string) =>
          readFile(join(cloudfunctionRoot, name, path), 'utf8').catch(() => undefined);
        const manifest = parse((await read('package.json')) ?? '{}');
        return {
          name,
          manifest,
          read,
          files: () => filesBelow(folder, root === '' ? name : `${root}/${name}`),
        };
      }),
  );
  return functions.filter(({ name, manifest }) => !isOurs(name, manifest));
}

/** A link to a folder is one; the links in there are not followed, so a search comes to its end. */
async function foldersIn(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const isFolder = (name: string) =>
    stat(join(root, name)).then(
      (found) => found.isDirectory(),
      () => false,
    );
  const areFolders = await Promise.all(names.map(isFolder));
  return names.filter((_, index) => areFolders[index]);
}

/** Whether a project has neither of our functions, nor another one of their names. */
export async function hasNoneOfOurs({ cloudfunctionRoot }: Project): Promise<boolean> {
  if (cloudfunctionRoot === undefined) return true;
  const isEmpty = (name: string) =>
    readdir(join(cloudfunctionRoot, name)).then(
      (entries) => entries.length === 0,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
  return (await Promise.all(READY_FUNCTIONS.map(isEmpty))).every(Boolean);
}

/** The ready-built functions are private packages of their names; the library's source lies beside them in its repository. */
function isOurs(folder: string, { name, private: isPrivate }: Manifest): boolean {
  const isReady = isPrivate === true && name === folder && OUR_FUNCTIONS.includes(name);
  return isReady || name === 'cloud-token';
}

function parse(text: string): Manifest {
  try {
    return (JSON.parse(text) as Manifest | null) ?? {};
  } catch {
    return {};
  }
}
