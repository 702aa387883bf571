import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { inLanguage } from '../language.ts';
import { CliError } from './cli-error.ts';

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
    broken: (file: string, why: string) => `${file} is not valid JSON: ${why}`,
    repair: 'open the project in WeChat DevTools once, which writes the file anew, or mend it by hand',
  },
  zh: {
    none: (folder: string) => `${folder} 及其上级目录中没有 project.config.json`,
    goThere: '请在微信开发者工具打开的项目目录下运行，或用 --project 指定目录',
    broken: (file: string, why: string) => `${file} 不是合法的 JSON：${why}`,
    repair: '用微信开发者工具打开一次项目（会重新生成该文件），或手动修正',
  },
});

/**
 * Finds the project that a folder belongs to. What `project.private.config.json` says goes before (official).
 * Rejects with a `CliError` when there is no project, or none that can be read.
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

async function readConfig(file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parse(file, text);
}

function readProject(folder: string, config: Record<string, unknown>): Project {
  const textOf = (key: string) => (typeof config[key] === 'string' ? config[key] : '');
  // DevTools takes "/x/" for "x/", either slash, and the project's own folder for none.
  const pathOf = (key: string) => resolve(folder, textOf(key).replaceAll('\\', '/').replace(/^\/+/, ''));
  const cloudfunctionRoot = pathOf('cloudfunctionRoot');
  return {
    folder,
    appid: textOf('appid'),
    compileType: textOf('compileType') || 'miniprogram',
    miniprogramRoot: pathOf('miniprogramRoot'),
    ...(cloudfunctionRoot !== folder && { cloudfunctionRoot }),
  };
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    throw new Error('no object');
  } catch (error) {
    throw new CliError(texts.broken(file, (error as Error).message), texts.repair);
  }
}
