import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { inLanguage } from '../language.ts';
import { CliError } from './cli-error.ts';
import { parseJsonc } from './parse-jsonc.ts';

/** A mini program project, as its `project.config.json` tells. */
export interface Project {
  /** Absolute path of the folder of `project.config.json`. */
  folder: string;
  /** Empty when the file has none. */
  appid: string;
  /** What the project is: `miniprogram`, `plugin`, `game`, `gamePlugin`. @default 'miniprogram' */
  compileType: string;
  /** Absolute path of the cloud functions' folder; absent when the project has none yet. */
  cloudfunctionRoot?: string;
  /** Absolute path. @default the project's folder */
  miniprogramRoot: string;
}

const texts = inLanguage({
  en: {
    none: (folder: string) => `there is no project.config.json in ${folder} or above it`,
    goThere: 'run this in the folder that you open in WeChat DevTools, or name it with --project',
    broken: (file: string, why: string) => `${file} cannot be read, ${why}`,
    repair: 'mend it by hand; WeChat DevTools cannot read it either',
    outside: (root: string) => `cloudfunctionRoot is outside the project: ${root}`,
    inside: (above: string, miniprogram: string, functions: string) =>
      `DevTools takes a folder inside the project only: move project.config.json to ${above}, write "miniprogramRoot": "${miniprogram}" and "cloudfunctionRoot": "${functions}" into it, and open that folder in DevTools`,
  },
  zh: {
    none: (folder: string) => `${folder} 及其上级目录中没有 project.config.json`,
    goThere: '请在微信开发者工具打开的项目目录下运行，或用 --project 指定目录',
    broken: (file: string, why: string) => `${file} 无法读取，${why}`,
    repair: '请手动修正；微信开发者工具同样读不了它',
    outside: (root: string) => `cloudfunctionRoot 指向了项目之外：${root}`,
    inside: (above: string, miniprogram: string, functions: string) =>
      `微信开发者工具只支持项目内的目录：请把 project.config.json 移到 ${above}，写上 "miniprogramRoot": "${miniprogram}" 和 "cloudfunctionRoot": "${functions}"，再用开发者工具打开该目录`,
  },
});

/**
 * Finds the project that a folder belongs to. What `project.private.config.json` says goes before (official).
 * Rejects with a `CliError` when there is no project, none that can be read, or one whose functions lie outside it.
 */
export async function findProject(from: string): Promise<Project> {
  for (let folder = resolve(from); existsSync(from); folder = dirname(folder)) {
    const config = await readConfig(join(folder, 'project.config.json'));
    const own = config && (await readConfig(join(folder, 'project.private.config.json')));
    if (config) return readProject(folder, { ...config, ...own });
    if (folder === dirname(folder)) break;
  }
  throw new CliError(texts.none(resolve(from)), texts.goThere);
}

/** As DevTools has it for a project without an AppID. */
export function hasNoAppid({ appid }: Project): boolean {
  return /^(touristappid)?$/.test(appid);
}

/** Whether a text is written as an AppID is. */
export function isAppid(text: string): boolean {
  return /^wx[0-9a-f]{16}$/.test(text);
}

async function readConfig(file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parse(file, text);
}

function readProject(folder: string, config: Record<string, unknown>): Project {
  const textOf = (key: string) => (typeof config[key] === 'string' ? config[key] : '');
  // DevTools takes "/x/" for "x/", either slash, and the project's own folder for none.
  const pathOf = (key: string) => resolve(folder, textOf(key).replaceAll('\\', '/').replace(/^\/+/, ''));
  const cloudfunctionRoot = pathOf('cloudfunctionRoot');
  const project = {
    folder,
    appid: textOf('appid'),
    compileType: textOf('compileType') || 'miniprogram',
    miniprogramRoot: pathOf('miniprogramRoot'),
  };
  if (!isInside(folder, cloudfunctionRoot)) throw outsideError(project, cloudfunctionRoot);
  return cloudfunctionRoot === folder ? project : { ...project, cloudfunctionRoot };
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    return parseJsonc(text);
  } catch (error) {
    throw new CliError(texts.broken(file, (error as Error).message), texts.repair);
  }
}

/** DevTools takes no folder outside; that of a build (`client/dist`) beside the functions is the usual cause. */
function outsideError({ folder, miniprogramRoot }: Project, root: string): CliError {
  const above = commonFolder(folder, root);
  const entry = (path: string) => `${relative(above, path).replaceAll(sep, '/')}/`;
  return new CliError(texts.outside(root), texts.inside(above, entry(miniprogramRoot), entry(root)));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}

function commonFolder(folder: string, path: string): string {
  return isInside(folder, path) || folder === dirname(folder) ? folder : commonFolder(dirname(folder), path);
}
