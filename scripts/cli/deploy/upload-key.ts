import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import type { Project } from '../project.ts';

/** A code-upload key of a mini program. */
export interface UploadKey {
  /** Where it was found. */
  from: string;
  /** The text of the file. */
  pem: string;
}

const texts = inLanguage({
  en: {
    noFile: (path: string) => `there is no code-upload key at ${path}`,
    noKey: (path: string) => `${path} is not a private key, or not a whole one`,
    download: 'mp.weixin.qq.com → Development → Development settings → code upload: download it anew',
  },
  zh: {
    noFile: (path: string) => `${path} 处没有代码上传密钥`,
    noKey: (path: string) => `${path} 不是私钥，或者不完整`,
    download: '公众平台（mp.weixin.qq.com）→ 开发 → 开发设置 → 小程序代码上传：重新下载密钥',
  },
});

/**
 * The code-upload key: where it was asked for (a path, or the key itself), else `private.<appid>.key` in the folder of
 * the project or the one above. Throws a `CliError` when the one asked for is not there, or is none.
 */
export function findUploadKey(project: Project, asked: string | undefined): UploadKey | undefined {
  if (asked?.startsWith('-----BEGIN')) return keyOf('MINIPROGRAM_CI_KEY', asked);
  if (asked) return readKey(resolve(asked));
  const file = `private.${project.appid}.key`;
  const places = [join(project.folder, file), join(dirname(project.folder), file)];
  const place = places.find((path) => existsSync(path));
  return place === undefined ? undefined : readKey(place);
}

function readKey(path: string): UploadKey {
  if (!existsSync(path)) throw new CliError(texts.noFile(path), texts.download);
  return keyOf(path, readFileSync(path, 'utf8'));
}

function keyOf(from: string, pem: string): UploadKey {
  try {
    createPrivateKey(pem);
  } catch {
    throw new CliError(texts.noKey(from), texts.download);
  }
  return { from, pem };
}
