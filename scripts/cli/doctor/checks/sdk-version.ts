import { inLanguage } from '../../../language.ts';
import { type Check, ok, warning } from '../check.ts';
import { type ProjectFunction, projectFunctions } from '../search/project-functions.ts';

const ID = 'sdk';
const SDK = 'wx-server-sdk';
/** Nobody reads more. */
const MAX_NAMES = 5;

/** A range that no version from 2.6 on is in; `^2.4.0` and `latest` have some. */
const TOO_OLD =
  /^[\s=v~]*2\.[0-5](?:\.|\s*$)|^[\s=v~^]*[01](?:\.|\s*$)|<=?\s*2\.[0-5](?:\.|\s*$)|<\s*2\.6(?:\.0)?\s*$/;

const texts = inLanguage({
  en: {
    old: (functions: string) =>
      `cloud-token needs ${SDK} 2.6 or newer, npm would end in ERESOLVE when it is to install it in: ${functions}`,
    update: `in the folder of each function that shall use it: npm install ${SDK}@latest before cloud-token, try it, and upload it again`,
    more: (count: number) => ` and ${count} more`,
    separator: ', ',
    good: (count: number) =>
      `${SDK} is new enough for cloud-token in ${count === 1 ? 'the only function that names it' : `all ${count} functions that name it`}`,
  },
  zh: {
    old: (functions: string) =>
      `cloud-token 需要 ${SDK} 2.6 及以上，在以下云函数中安装会报 ERESOLVE：${functions}`,
    update: `在要使用它的云函数目录下，安装 cloud-token 之前先执行 npm install ${SDK}@latest，测试后重新上传`,
    more: (count: number) => ` 等，另有 ${count} 个`,
    separator: '、',
    good: (count: number) => `${count} 个云函数的 ${SDK} 版本均满足 cloud-token 的要求`,
  },
});

/** Public templates pin `~2.4.0`, beside which the library cannot be installed. */
export const checkSdkVersion: Check = async ({ project }) => {
  const functions = await projectFunctions(project);
  const versions = await Promise.all(functions.map(versionOf));
  const named = functions.flatMap(({ name }, index) => ({ name, version: versions[index] ?? '' }));
  const old = named.filter(({ version }) => TOO_OLD.test(version));
  if (old.length > 0) return [warning(ID, texts.old(list(old)), texts.update)];
  const count = named.filter(({ version }) => version !== '').length;
  return count === 0 ? [] : [ok(ID, texts.good(count))];
};

function list(old: { name: string; version: string }[]): string {
  const names = old.slice(0, MAX_NAMES).map(({ name, version }) => `${name} (${version})`);
  return names.join(texts.separator) + (old.length > MAX_NAMES ? texts.more(old.length - MAX_NAMES) : '');
}

/** The one that is installed or locked, else the range. */
async function versionOf({ manifest, read }: ProjectFunction): Promise<string | undefined> {
  const { dependencies, devDependencies } = manifest;
  const range = dependencies?.[SDK] ?? devDependencies?.[SDK];
  if (range === undefined || TOO_OLD.test(range)) return range;
  const installed = versionIn(await read(`node_modules/${SDK}/package.json`));
  return installed ?? lockedIn(await read('package-lock.json')) ?? range;
}

function versionIn(manifest: string | undefined): string | undefined {
  return /"version":\s*"([^"]+)"/.exec(manifest ?? '')?.[1];
}

function lockedIn(lock: string | undefined): string | undefined {
  return /"(?:node_modules\/)?wx-server-sdk":\s*\{\s*"version":\s*"([^"]+)"/.exec(lock ?? '')?.[1];
}
