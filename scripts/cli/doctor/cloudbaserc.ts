import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inLanguage } from '../language.ts';
import { READY_FUNCTIONS } from '../ready-functions.ts';
import { type Check, unknown } from './check.ts';
import { judgeSettings } from './function-settings.ts';

const FILE = 'cloudbaserc.json';

interface Cloudbaserc {
  functions?: { name?: string; timeout?: number; runtime?: string; envVariables?: object }[];
}

const texts = inLanguage({
  en: {
    unread: (why: string) => `${FILE} could not be checked, because it is not valid JSON: ${why}`,
    repair: 'mend it: the CloudBase CLI (tcb) overwrites the settings in the cloud with what it says',
  },
  zh: {
    unread: (why: string) => `无法检查 ${FILE}：不是合法的 JSON（${why}）`,
    repair: '请修正：CloudBase CLI（tcb）会用它覆盖云端的配置',
  },
});

/**
 * What `cloudbaserc.json` says of our functions, where a project has one. The CloudBase CLI overwrites the settings in the
 * cloud with it, environment variables and all (docs.cloudbase.net, CLI → functions → configs).
 */
export const checkCloudbaserc: Check = async ({ project }) => {
  const text = await readFile(join(project.folder, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  try {
    const { functions = [] } = JSON.parse(text) as Cloudbaserc;
    return functions.flatMap(({ name = '', timeout: timeoutSec, runtime, envVariables }) => {
      const variables = envVariables && Object.keys(envVariables);
      const isOurs = (READY_FUNCTIONS as readonly string[]).includes(name);
      return isOurs
        ? judgeSettings({ id: 'cloudbaserc', label: FILE }, name, { timeoutSec, runtime, variables })
        : [];
    });
  } catch (error) {
    return [unknown('cloudbaserc', texts.unread((error as Error).message), texts.repair)];
  }
};
