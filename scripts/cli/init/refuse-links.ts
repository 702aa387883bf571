import { lstat, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';

const texts = inLanguage({
  en: {
    link: (path: string, target: string) =>
      `this is a link, and init does not write through links: ${path} → ${target}`,
    replace: 'put a real folder or file in its place, or name the real folder in project.config.json',
  },
  zh: {
    link: (path: string, target: string) => `这是链接，init 不会通过链接写入：${path} → ${target}`,
    replace: '请换成真实的目录或文件，或在 project.config.json 中直接填写真实目录',
  },
});

/**
 * Rejects with a `CliError` when something on the way from a folder to a path in it, or the path itself, is a link: what is
 * written there would land elsewhere.
 */
export async function refuseLinks(folder: string, path: string): Promise<void> {
  let place = folder;
  for (const name of relative(folder, path).split(sep)) {
    place = join(place, name);
    const found = await lstat(place).catch(() => undefined);
    if (found?.isSymbolicLink()) throw new CliError(texts.link(place, await readlink(place)), texts.replace);
  }
}
