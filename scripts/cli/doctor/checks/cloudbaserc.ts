import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inLanguage } from '../../../language.ts';
import { LIMITS, RUNTIME } from '../../cloud/road.ts';
import { OUR_FUNCTIONS, WRITER } from '../../ready-functions.ts';
import { type Check, type Finding, unknown, warning } from '../check.ts';
import { judgeSettings, type SettingsPlace } from './function-settings.ts';

const FILE = 'cloudbaserc.json';

interface Cloudbaserc {
  functions?: { name?: string; timeout?: number; runtime?: string; envVariables?: object }[];
}

const texts = inLanguage({
  en: {
    unread: (why: string) => `${FILE} could not be checked, because it is not valid JSON: ${why}`,
    repair: 'mend it: the CloudBase CLI (tcb) overwrites the settings in the cloud with it',
    timeout: (name: string) => `set "timeout": ${LIMITS.timeoutSec} of ${name} in ${FILE}`,
    runtime: (name: string) =>
      `set "runtime": "${RUNTIME}" of ${name} in ${FILE}; a function that exists keeps its old one: delete it first`,
    secret: (name: string) =>
      `add "APPSECRET": "{{env.APPSECRET}}" to the envVariables of ${name} in ${FILE}: they replace those in the cloud`,
    stray: (name: string) => `remove APPSECRET from the envVariables of ${name} in ${FILE}`,
    open: (path: string) => `${FILE} opens ${WRITER} to HTTP: ${path}`,
    close: `remove ${WRITER} from the servicePaths in ${FILE}; a timer and your own functions are all that call it`,
  },
  zh: {
    unread: (why: string) => `无法检查 ${FILE}：不是合法的 JSON（${why}）`,
    repair: '请修正：CloudBase CLI（tcb）会用它覆盖云端的配置',
    timeout: (name: string) => `在 ${FILE} 中把 ${name} 设为 "timeout": ${LIMITS.timeoutSec}`,
    runtime: (name: string) =>
      `在 ${FILE} 中把 ${name} 设为 "runtime": "${RUNTIME}"；已创建的云函数不能更换，需要先删除`,
    secret: (name: string) =>
      `在 ${FILE} 中给 ${name} 的 envVariables 加上 "APPSECRET": "{{env.APPSECRET}}"：部署时它会整个覆盖云端的环境变量`,
    stray: (name: string) => `在 ${FILE} 中从 ${name} 的 envVariables 里删除 APPSECRET`,
    open: (path: string) => `${FILE} 把 ${WRITER} 开放给了 HTTP 访问：${path}`,
    close: `在 ${FILE} 中从 servicePaths 里删除 ${WRITER}；它只应由定时触发器和自己的云函数调用`,
  },
});

const PLACE: SettingsPlace = { id: 'cloudbaserc', label: FILE, fixes: texts };

/**
 * What `cloudbaserc.json` says of our functions, where a project has one. The CloudBase CLI overwrites the settings in the
 * cloud with it, environment variables and all (docs.cloudbase.net, CLI → functions → configs).
 */
export const checkCloudbaserc: Check = async ({ project }) => {
  const text = await readFile(join(project.folder, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  try {
    const { functions = [] } = JSON.parse(text) as Cloudbaserc;
    const settings = functions.flatMap(({ name = '', timeout: timeoutSec, runtime, envVariables }) => {
      const variables = envVariables && Object.keys(envVariables);
      const isOurs = OUR_FUNCTIONS.includes(name);
      return isOurs ? judgeSettings(PLACE, name, { timeoutSec, runtime, variables }) : [];
    });
    return [...settings, ...judgeHttp(text)];
  } catch (error) {
    return [unknown(PLACE.id, texts.unread((error as Error).message), texts.repair)];
  }
};

/** The framework's plugin for functions gives them paths of the HTTP access service. */
function judgeHttp(text: string): Finding[] {
  const [, path] =
    new RegExp(`"servicePaths"\\s*:\\s*\\{[^}]*"${WRITER}"\\s*:\\s*"([^"]*)"`).exec(text) ?? [];
  return path === undefined ? [] : [warning(`${PLACE.id}.http`, texts.open(path), texts.close)];
}
