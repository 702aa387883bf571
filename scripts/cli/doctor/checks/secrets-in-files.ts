import { isAbsolute, join, relative } from 'node:path';
import { inLanguage } from '../../../language.ts';
import { git } from '../../git.ts';
import type { Project } from '../../project.ts';
import { broken, type Check, type Finding, ok } from '../check.ts';
import { describePlace, findSecrets } from '../search/find-secrets.ts';
import { searchedFiles } from '../search/searched-files.ts';
import { skippedFinding } from './skipped-files.ts';

const ID = 'secrets.files';

const texts = inLanguage({
  en: {
    searching: 'searching the files for AppSecrets',
    found: (place: string) => `looks like an AppSecret: ${place}`,
    none: (files: number) => `no AppSecret in the files of the project (${files} searched)`,
    fix: 'take it out: the AppSecret belongs into the environment variable APPSECRET of refreshToken, and nowhere else (for commands of your own: into a .env that git ignores). If it was ever committed or uploaded, reset it: mp.weixin.qq.com → Development → Development management → Development settings',
  },
  zh: {
    searching: '正在文件中查找 AppSecret',
    found: (place: string) => `疑似 AppSecret：${place}`,
    none: (files: number) => `项目文件里没有 AppSecret（已查找 ${files} 个文件）`,
    fix: '请删除：AppSecret 只应放在 refreshToken 的环境变量 APPSECRET 里（自己的命令要用时，放进被 git 忽略的 .env）。如果曾经提交或上传过，请重置：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置',
  },
});

/** The AppSecret is in no file, but for an env file that neither git nor CloudBase takes along. */
export const checkSecretsInFiles: Check = async ({ project, variables, onProgress }) => {
  onProgress(texts.searching);
  const findings: Finding[] = [];
  const tooLarge: string[] = [];
  let files = 0;
  for await (const { path, text } of searchedFiles(project)) {
    if (text === undefined) tooLarge.push(path);
    if (text === undefined) continue;
    files += 1;
    const places = findSecrets(text, variables.APPSECRET);
    if (places.length === 0 || (await isPrivate(project, path))) continue;
    findings.push(
      ...places.map((place) => broken(`${ID}:${path}`, texts.found(describePlace(path, place)), texts.fix)),
    );
  }
  const skipped = skippedFinding(`${ID}.skipped`, tooLarge);
  return [...(findings.length > 0 ? findings : [ok(ID, texts.none(files))]), ...skipped];
};

async function isPrivate({ folder, cloudfunctionRoot }: Project, path: string): Promise<boolean> {
  if (!/(^|\/)\.env(\.[^/]*)?$/.test(path)) return false;
  // All files of a function are uploaded.
  const isUploaded = cloudfunctionRoot !== undefined && isInside(cloudfunctionRoot, join(folder, path));
  return !isUploaded && isIgnored(folder, path);
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith('..') && !isAbsolute(path);
}

function isIgnored(folder: string, path: string): Promise<boolean> {
  return git(folder, ['check-ignore', '--quiet', path]).then(
    () => true,
    () => false,
  );
}
