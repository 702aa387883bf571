import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFunctionConfig } from '../../build/function-config.ts';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import { commandLine } from '../clone.ts';
import type { CloudFunction } from '../cloud/road.ts';
import { whyRefused, withoutMark } from '../parse-jsonc.ts';
import type { Project } from '../project.ts';
import { READY_FUNCTIONS, readyFunctionsFolder } from '../ready-functions.ts';
import { uploadList } from './upload-list.ts';

const texts = inLanguage({
  en: {
    notBuilt: 'there are no built functions: neither in the project nor with this command',
    build: `run ${commandLine('init')}, which brings them into the project; in a clone of cloud-token, npm install builds them too`,
    broken: (file: string, why: string) => `${file} cannot be used: ${why}`,
    repair: `${commandLine('init')} writes it anew`,
  },
  zh: {
    notBuilt: '项目里和本命令自带的目录里都没有构建好的云函数',
    build: `请运行 ${commandLine('init')} 把云函数放进项目；在 cloud-token 的克隆里，npm install 也会构建它们`,
    broken: (file: string, why: string) => `${file} 无法使用：${why}`,
    repair: `运行 ${commandLine('init')} 可重新生成`,
  },
});

/**
 * The functions that are deployed: the project's own where it has them, else the ready-built ones. Rejects with a
 * `CliError` when one is in neither place, or its config.json is not one CloudBase takes.
 */
export async function functionsToDeploy(
  project: Project,
  names: readonly string[] = READY_FUNCTIONS,
): Promise<CloudFunction[]> {
  const roots = [project.cloudfunctionRoot, readyFunctionsFolder].filter((root) => root !== undefined);
  return Promise.all(
    names.map((name) => {
      const folder = roots.map((root) => join(root, name)).find(isFunction);
      if (!folder) throw new CliError(texts.notBuilt, texts.build);
      return readFunction(name, folder);
    }),
  );
}

function isFunction(folder: string): boolean {
  return existsSync(join(folder, 'index.js'));
}

async function readFunction(name: string, folder: string): Promise<CloudFunction> {
  const config = await parse(join(folder, 'config.json'), parseFunctionConfig);
  const manifest = await parse(
    join(folder, 'package.json'),
    (text) => JSON.parse(text) as { dependencies?: object },
  );
  const [trigger] = config.triggers ?? [];
  return {
    name,
    folder,
    leftOut: (await uploadList(folder)).leftOut,
    installsInCloud: Object.keys(manifest.dependencies ?? {}).length > 0,
    ...(trigger && { trigger }),
  };
}

async function parse<T>(file: string, read: (text: string) => T): Promise<T> {
  let text = '';
  try {
    text = withoutMark(await readFile(file, 'utf8'));
    return read(text);
  } catch (error) {
    throw new CliError(texts.broken(file, whyRefused(text, error)), texts.repair);
  }
}
