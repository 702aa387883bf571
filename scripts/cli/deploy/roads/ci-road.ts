import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import { lazy } from '../../cloud/lazy.ts';
import { isInstalled } from '../../cloud/load-package.ts';
import { quietly } from '../../cloud/quietly.ts';
import {
  type CloudFunction,
  type FunctionState,
  type Limits,
  type Road,
  type RoadOffer,
  RUNTIME,
} from '../../cloud/road.ts';
import { type FunctionStatus, isStuck, type Time, waitUntilActive } from '../../cloud/wait-until-active.ts';
import type { UploadKey } from '../upload-key.ts';
import { ciError } from './ci-error.ts';
import {
  CI_SPEC,
  type CiCallOptions,
  type CiEnvironment,
  type CiFunction,
  type CiPackage,
  type CiProject,
  loadCiPackage,
  TRIGGER_CREATED,
} from './ci-package.ts';
import { withCodeOnly } from './code-only.ts';
import { stoppableProject } from './stoppable-project.ts';

const texts = inLanguage({
  en: {
    appid: 'project.config.json has no AppID that a code-upload key could belong to',
    appidFix: 'put the AppID of the mini program into project.config.json',
    trigger: (answer: string) => `miniprogram-ci did not create the trigger: ${answer}`,
    triggerFix: (name: string) =>
      `check the trigger in the config.json of ${name}, or right-click the function in WeChat DevTools → Upload trigger`,
  },
  zh: {
    appid: 'project.config.json 里没有可与代码上传密钥对应的 AppID',
    appidFix: '请在 project.config.json 中填写小程序的 AppID',
    trigger: (answer: string) => `miniprogram-ci 未能创建触发器：${answer}`,
    triggerFix: (name: string) =>
      `请检查 ${name} 的 config.json 中的触发器，或在微信开发者工具中右键该云函数 →“上传触发器”`,
  },
});

export interface CiSettings {
  key: UploadKey | undefined;
  appid: string;
  projectFolder: string;
  time: Time;
}

/** Everything is ready to call WeChat. */
interface Opened extends CiPackage {
  project: CiProject;
  call: CiCallOptions;
  environments: CiEnvironment[];
}

/** `miniprogram-ci` with a code-upload key: the functions and their configuration, but no collection. */
export function ciRoad(settings: CiSettings): RoadOffer {
  const open = lazy(() => said(() => openPackage(settings)));
  return {
    name: 'ci',
    found: settings.key?.from,
    missingPackage: isInstalled('miniprogram-ci', settings.projectFolder) ? undefined : CI_SPEC,
    environments: async () => (await open()).environments.map(({ envId }) => envId),
    open: (envId) => openCi(envId, open, settings.time),
  };
}

async function openPackage({ key, appid, projectFolder }: CiSettings): Promise<Opened> {
  if (!/^wx/.test(appid)) throw new CliError(texts.appid, texts.appidFix);
  const loaded = loadCiPackage(projectFolder);
  const project = new loaded.ci.Project({
    appid,
    type: 'miniProgram',
    projectPath: projectFolder,
    privateKey: key?.pem ?? '',
    ignores: ['node_modules/**/*'],
  });
  const call = loaded.callOptions(project);
  const { envList: environments } = await loaded.cloud.tcbGetEnvironments({}, call);
  return { ...loaded, project, call, environments };
}

function openCi(env: string, open: () => Promise<Opened>, time: Time): Road {
  const target = (functionName: string) => ({ namespace: env, region: '', functionName });
  const read = async (name: string) => {
    const { cloud, call } = await open();
    return said(() => cloud.scfGetFunctionInfo(target(name), call));
  };
  const settled = (name: string) => waitUntilActive(name, async () => statusOf(await read(name)), time);

  return {
    async find(name) {
      const { cloud, call } = await open();
      const found = await said(() => cloud.scfGetFunctionInfo(target(name), call).catch(undefinedIfMissing));
      return found && stateOf(found);
    },
    async create(fn, zip, limits) {
      const { cloud, call, environments } = await open();
      const input = creation(
        fn,
        zip,
        limits,
        environments.find(({ envId }) => envId === env),
      );
      await said(() => cloud.scfCreateFunction({ ...target(fn.name), ...input }, call));
      await settled(fn.name);
    },
    async uploadCode(fn) {
      const { name, installsInCloud: remoteNpmInstall } = fn;
      const { ci, project: signer } = await open();
      const { project, onLine } = stoppableProject(signer, name, time);
      const upload = (path: string) =>
        ci.cloud.uploadFunction({ project, env, name, path, remoteNpmInstall });
      await said(() => withCodeOnly(fn, upload), onLine);
    },
    async configure(name, { timeoutSec: timeout, memoryMb: memorySize, variables }) {
      const { cloud, call } = await open();
      const environment = variables && { variables: Object.entries(variables).map(toPair) };
      const change = {
        ...(timeout !== undefined && { timeout }),
        ...(memorySize !== undefined && { memorySize }),
        ...(environment && { environment }),
      };
      await settled(name);
      await said(() => cloud.scfUpdateFunctionInfo({ ...target(name), ...change }, call));
      await settled(name);
    },
    async setTrigger(functionName, trigger) {
      const { ci, project } = await open();
      const options = { project, envId: env, functionName, triggersConfig: [trigger] };
      const answer = await said(() => ci.cloud.createTimeTrigger(options));
      if (answer !== TRIGGER_CREATED)
        throw new CliError(texts.trigger(answer), texts.triggerFix(functionName));
    },
  };
}

/** What a new function begins with; the package itself would take Node.js 8.9 and 3 s. */
function creation(
  { installsInCloud: installDependency }: CloudFunction,
  zip: Buffer,
  { timeoutSec: timeout, memoryMb: memorySize }: Limits,
  env?: CiEnvironment,
) {
  const [log] = env?.logServices ?? [];
  return {
    region: env?.functions[0]?.region ?? '',
    code: { zipFile: zip.toString('base64') },
    handler: 'index.main',
    description: '',
    runtime: RUNTIME,
    timeout,
    memorySize,
    environment: { variables: [] },
    role: 'TCB_QcsRole',
    stamp: 'MINI_QCBASE',
    installDependency,
    clsLogsetId: log?.logsetId,
    clsTopicId: log?.topicId,
  };
}

/** The package talks to the console, and rejects with errors that name no cure. */
async function said<T>(call: () => Promise<T>, onLine?: (line: string) => void): Promise<T> {
  try {
    return await quietly(call, onLine);
  } catch (error) {
    throw ciError(error as Error);
  }
}

function undefinedIfMissing(error: { code?: string }): undefined {
  if (error.code !== 'ResourceNotFound.Function') throw error;
}

function statusOf({ status, statusDesc }: CiFunction): FunctionStatus {
  return { status, ...(statusDesc && { reason: statusDesc }) };
}

function stateOf({ runtime, timeout, memorySize, status, environment }: CiFunction): FunctionState {
  const variables = Object.fromEntries(environment.variables.map(({ key, value }) => [key, value]));
  return { runtime, timeoutSec: timeout, memoryMb: memorySize, isBroken: isStuck(status), variables };
}

function toPair([key, value]: [string, string]): { key: string; value: string } {
  return { key, value };
}
