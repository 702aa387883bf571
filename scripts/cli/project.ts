import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CliError } from './cli-error.ts';
import { inLanguage } from './language.ts';

/** A mini program project, as its `project.config.json` tells. */
export interface Project {
  /** Absolute path of the folder of `project.config.json`. */
  folder: string;
  /** Empty when the file has none. */
  appid: string;
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

/** Finds the project that a folder belongs to. Rejects with a `CliError` when there is none, or none that can be read. */
export async function findProject(from: string): Promise<Project> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, 'project.config.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return readProject(folder, parse(file, text));
    if (folder === dirname(folder)) throw new CliError(texts.none(resolve(from)), texts.goThere);
  }
}

function readProject(folder: string, config: Record<string, unknown>): Project {
  const { appid, cloudfunctionRoot, miniprogramRoot } = config;
  return {
    folder,
    appid: typeof appid === 'string' ? appid : '',
    miniprogramRoot: resolve(folder, typeof miniprogramRoot === 'string' ? miniprogramRoot : '.'),
    ...(typeof cloudfunctionRoot === 'string' &&
      cloudfunctionRoot !== '' && { cloudfunctionRoot: resolve(folder, cloudfunctionRoot) }),
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
