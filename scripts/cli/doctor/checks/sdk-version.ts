import { inLanguage } from '../../../language.ts';
import { type Check, type Finding, ok, warning } from '../check.ts';
import { type ProjectFunction, projectFunctions } from '../search/project-functions.ts';

const ID = 'sdk';
const SDK = 'wx-server-sdk';

/** A range that no version from 2.6 on is in; `^2.4.0` and `latest` have some. */
const TOO_OLD =
  /^[\s=v~]*2\.[0-5](?:\.|\s*$)|^[\s=v~^]*[01](?:\.|\s*$)|<=?\s*2\.[0-5](?:\.|\s*$)|<\s*2\.6(?:\.0)?\s*$/;

const texts = inLanguage({
  en: {
    old: (name: string, version: string) =>
      `${name} has ${SDK} ${version}, but cloud-token needs 2.6 or newer: npm install cloud-token would end in ERESOLVE there`,
    update: (name: string) =>
      `in the folder of ${name}: npm install ${SDK}@latest, try the function, and upload it again`,
    good: (count: number) => `${SDK} is new enough for cloud-token in all ${count} functions that name it`,
  },
  zh: {
    old: (name: string, version: string) =>
      `${name} 的 ${SDK} 是 ${version}，而 cloud-token 需要 2.6 及以上：在那里执行 npm install cloud-token 会报 ERESOLVE`,
    update: (name: string) => `在 ${name} 的目录下执行 npm install ${SDK}@latest，测试后重新上传该云函数`,
    good: (count: number) => `${count} 个云函数的 ${SDK} 版本均满足 cloud-token 的要求`,
  },
});

/** Public templates pin `~2.4.0`, beside which the library cannot be installed. */
export const checkSdkVersion: Check = async ({ project }) => {
  const functions = await projectFunctions(project);
  const versions = await Promise.all(functions.map(versionOf));
  const named = functions.flatMap(({ name }, index) => ({ name, version: versions[index] ?? '' }));
  const findings = named.flatMap(judge);
  const count = named.filter(({ version }) => version !== '').length;
  return findings.length > 0 || count === 0 ? findings : [ok(ID, texts.good(count))];
};

/** The one that is installed or locked, else the range. */
async function versionOf({ manifest, read }: ProjectFunction): Promise<string | undefined> {
  const { dependencies, devDependencies } = manifest;
  const range = dependencies?.[SDK] ?? devDependencies?.[SDK];
  if (range === undefined || TOO_OLD.test(range)) return range;
  const installed = versionIn(await read(`node_modules/${SDK}/package.json`));
  return installed ?? lockedIn(await read('package-lock.json')) ?? range;
}

function judge({ name, version }: { name: string; version: string }): Finding[] {
  return TOO_OLD.test(version)
    ? [warning(`${ID}.${name}`, texts.old(name, version), texts.update(name))]
    : [];
}

function versionIn(manifest: string | undefined): string | undefined {
  return /"version":\s*"([^"]+)"/.exec(manifest ?? '')?.[1];
}

function lockedIn(lock: string | undefined): string | undefined {
  return /"(?:node_modules\/)?wx-server-sdk":\s*\{\s*"version":\s*"([^"]+)"/.exec(lock ?? '')?.[1];
}
