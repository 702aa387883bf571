// cloud/: the way into CloudBase that deploy and doctor share: what a road can do (`road.ts`),
// the one with Tencent Cloud keys, and how the same is done by hand.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import type { Project } from '../project.ts';
import type { RoadOffer } from './road.ts';

const texts = inLanguage({
  en: {
    unnamed: 'it is not known which CloudBase environment to deploy to',
    several: (ids: string[]) => `name one with --env: ${ids.join(', ')}`,
    find: 'name it with --env; its ID is in WeChat DevTools → Cloud Development → Settings',
    none: 'the account has no CloudBase environment',
    open: 'open one: WeChat DevTools → Cloud Development',
    unknown: (id: string) => `the account has no CloudBase environment ${id}`,
  },
  zh: {
    unnamed: '不知道要部署到哪个云环境',
    several: (ids: string[]) => `请用 --env 指定：${ids.join('、')}`,
    find: '请用 --env 指定；环境 ID 在 微信开发者工具 → 云开发 → 设置 中',
    none: '账号下没有云环境',
    open: '请先开通：微信开发者工具 → 云开发',
    unknown: (id: string) => `账号下没有云环境 ${id}`,
  },
});

/** The environment that the project itself names: in cloudbaserc.json, or where its app calls `wx.cloud.init`. */
export async function environmentOf({ folder, miniprogramRoot }: Project): Promise<string | undefined> {
  const read = (...path: string[]) => readFile(join(...path), 'utf8').catch(() => '');
  const [, inFile] = /"envId"\s*:\s*"([\w-]+)"/.exec(await read(folder, 'cloudbaserc.json')) ?? [];
  if (inFile) return inFile;
  const app = (await read(miniprogramRoot, 'app.ts')) || (await read(miniprogramRoot, 'app.js'));
  return /\bcloud\s*\.\s*init\(\s*\{[^}]*?\benv\s*:\s*['"`]([\w-]+)['"`]/.exec(app)?.[1];
}

/**
 * The environment that is deployed to: the one asked for, else the project's, else the only one of the account. Rejects
 * with a `CliError` when that names none, or one that the account does not have.
 */
export async function chooseEnvironment(
  { environments }: RoadOffer,
  named: string | undefined,
): Promise<string> {
  if (!environments) {
    if (named) return named;
    throw new CliError(texts.unnamed, texts.find);
  }
  const ids = await environments();
  const [only] = ids;
  if (only === undefined) throw new CliError(texts.none, texts.open);
  if (named === undefined && ids.length > 1) throw new CliError(texts.unnamed, texts.several(ids));
  if (named !== undefined && !ids.includes(named))
    throw new CliError(texts.unknown(named), texts.several(ids));
  return named ?? only;
}
