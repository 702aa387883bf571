import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';

const texts = inLanguage({
  en: {
    missing: (name: string) => `this road needs the package ${name}, which is not installed`,
    install: (spec: string, folder: string) => `run in ${folder}: npm install --save-dev ${spec}`,
  },
  zh: {
    missing: (name: string) => `这种部署方式需要 npm 包 ${name}，但没有安装`,
    install: (spec: string, folder: string) => `请在 ${folder} 下运行：npm install --save-dev ${spec}`,
  },
});

/**
 * Loads a package that is too heavy to depend on: the project's own, else one that is beside this command. Throws a
 * `CliError` that says how to install it, and the package's own error when it is there but does not load.
 *
 * @param path the package, or a file in it
 * @param spec what npm installs, such as `miniprogram-ci@2.1`
 */
export function loadPackage<T>(path: string, spec: string, projectFolder: string): T {
  for (const require of placesFor(projectFolder)) {
    const file = resolve(require, path);
    if (file) return require(file) as T;
  }
  throw new CliError(texts.missing(spec.replace(/(?<=.)@.*/, '')), texts.install(spec, projectFolder));
}

/** Whether `loadPackage` would find a package. Loads nothing. */
export function isInstalled(path: string, projectFolder: string): boolean {
  return placesFor(projectFolder).some((require) => resolve(require, path) !== undefined);
}

function placesFor(projectFolder: string): NodeJS.Require[] {
  return [projectFolder, import.meta.dirname].map((folder) => createRequire(join(folder, 'package.json')));
}

function resolve(require: NodeJS.Require, path: string): string | undefined {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}
