// init/: `init`: brings the ready-built functions into a project, and shows before what it will write.
// Nothing of the user's own is overwritten without a yes.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import type { Project } from '../project.ts';
import { refuseLinks } from './refuse-links.ts';

const texts = inLanguage({
  en: {
    kind: (kind: string) => `this is not a mini program project (its compileType is ${kind})`,
    nameIt: "run this in a mini program's project, or name it with --project",
    noFolder: (path: string) => `this is a file, not a folder: ${path}`,
    correct: 'correct cloudfunctionRoot in project.config.json',
    rename: 'rename it or move it away, for a function goes into a folder of that name; then run init again',
    readOnly: (path: string) => `this folder is read-only: ${path}`,
    allow: 'allow yourself to write there, then run init again',
  },
  zh: {
    kind: (kind: string) => `这不是小程序项目（compileType 为 ${kind}）`,
    nameIt: '请在小程序项目目录下运行，或用 --project 指定目录',
    noFolder: (path: string) => `这是文件，不是目录：${path}`,
    correct: '请修改 project.config.json 中的 cloudfunctionRoot',
    rename: '云函数要放在这个名称的目录里：请给该文件改名或移走，再运行 init',
    readOnly: (path: string) => `目录只读：${path}`,
    allow: '请先获得写入权限，再运行 init',
  },
});

/**
 * Rejects with a `CliError` when functions cannot be written into a project: it is a game or a plugin, or `root` is
 * no folder, a link, or read-only.
 */
export async function checkProject({ folder, compileType }: Project, root: string): Promise<void> {
  if (compileType !== 'miniprogram') throw new CliError(texts.kind(compileType), texts.nameIt);
  await refuseLinks(folder, root);
  const there = await nearest(root);
  if (!there.isFolder) throw new CliError(texts.noFolder(there.path), texts.correct);
  await access(there.path, constants.W_OK).catch(() => {
    throw new CliError(texts.readOnly(there.path), texts.allow);
  });
}

/** Rejects with a `CliError` when a file has the name of a function's folder. */
export async function refuseFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isDirectory()) throw new CliError(texts.noFolder(path), texts.rename);
}

/** What there is of a path, for the rest can be made. */
async function nearest(path: string): Promise<{ path: string; isFolder: boolean }> {
  const found = await stat(path).catch(() => undefined);
  return found ? { path, isFolder: found.isDirectory() } : nearest(dirname(path));
}
