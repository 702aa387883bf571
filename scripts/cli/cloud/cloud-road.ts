import { inLanguage } from '../../language.ts';
import { type CloudFailure, cloudError } from './cloud-error.ts';
import type { CloudManager, CloudManagerClass, FunctionDetail } from './cloud-manager.ts';
import { routesTo } from './http-routes.ts';
import { lazy } from './lazy.ts';
import { isInstalled, loadPackage } from './load-package.ts';
import { quietly } from './quietly.ts';
import { type FunctionState, type Road, type RoadOffer, RUNTIME, type Variables } from './road.ts';
import { type FunctionStatus, isStuck, type Time, waitUntilActive } from './wait-until-active.ts';

/** The package removes such a function, which has never worked, and says so when it creates it again. */
const CREATE_FAILED = 'CreateFailed';
const PACKAGE = '@cloudbase/manager-node';
const SPEC = `${PACKAGE}@5`;

/** Of Tencent Cloud, and of its international site. */
const SECRET_ID = /^(AKID|IKID)\w+$/;

const texts = inLanguage({
  en: { noSecretId: 'a SecretId: what stands in TENCENTCLOUD_SECRETID is none, it begins with AKID' },
  zh: { noSecretId: 'SecretId：环境变量 TENCENTCLOUD_SECRETID 里的不是 SecretId（以 AKID 开头）' },
});

export interface CloudSettings {
  secretId: string | undefined;
  secretKey: string | undefined;
  /** Of a temporary key. */
  token?: string | undefined;
  projectFolder: string;
  time: Time;
}

/** Tencent Cloud's API, with a key of the account: everything can be done on this road. */
export function cloudRoad(settings: CloudSettings): RoadOffer {
  const { secretId, secretKey } = settings;
  const environments = lazy(async () => {
    const { EnvList = [] } = await said(createManager(settings, '').env.listEnvs());
    return EnvList;
  });
  return {
    name: 'cloud',
    found: secretId && secretKey && 'TENCENTCLOUD_SECRETID',
    doubt: secretId && !SECRET_ID.test(secretId) ? texts.noSecretId : undefined,
    missingPackage: isInstalled(PACKAGE, settings.projectFolder) ? undefined : SPEC,
    environments: async () => (await environments()).map(({ EnvId }) => EnvId),
    open(envId) {
      // The region of the environment matters: another one has another set of functions.
      const open = lazy(async () => {
        const region = (await environments()).find(({ EnvId }) => EnvId === envId)?.Region;
        return createManager(settings, envId, region);
      });
      return openCloud(envId, open, settings.time);
    },
  };
}

function openCloud(envId: string, open: () => Promise<CloudManager>, time: Time): Road {
  const detailOf = async (name: string) => said((await open()).functions.getFunctionDetail(name));
  const settled = (name: string) => waitUntilActive(name, async () => statusOf(await detailOf(name)), time);
  const tcb = async (Action: string, Param: object) =>
    said((await open()).commonService('tcb').call({ Action, Param }));
  const acl = (Action: string, CollectionName: string, more: object = {}) =>
    tcb(Action, { EnvId: envId, CollectionName, ...more });

  return {
    async find(name) {
      const { functions } = await open();
      const detail = await said(functions.getFunctionDetail(name).catch(undefinedIfMissing));
      return detail && detail.Status !== CREATE_FAILED ? stateOf(detail) : undefined;
    },
    async create({ name, installsInCloud: installDependency }, zip, limits) {
      const { functions } = await open();
      const { timeoutSec: timeout, memoryMb: memorySize } = limits;
      const func = { name, runtime: RUNTIME, handler: 'index.main', timeout, memorySize, installDependency };
      const options = { func, base64Code: zip.toString('base64') };
      await said(quietly(() => functions.createFunction(options)));
    },
    async uploadCode({ name, installsInCloud: installDependency }, zip) {
      const { functions } = await open();
      const func = { name, handler: 'index.main', installDependency };
      await said(functions.updateFunctionCode({ func, base64Code: zip.toString('base64') }));
      await settled(name);
    },
    async codeSha256(name) {
      const { CodeSha256 = '' } = await said((await open()).functions.getFunctionDownloadUrl(name));
      return CodeSha256;
    },
    async configure(name, { timeoutSec: timeout, memoryMb: memorySize, variables: envVariables }) {
      const change = { timeout, memorySize, envVariables };
      const asked = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await settled(name);
      await said((await open()).functions.updateFunctionConfig({ name, ...asked }));
      await settled(name);
    },
    async setTrigger(name, trigger) {
      await said((await open()).functions.createFunctionTriggers(name, [trigger]));
    },
    async invoke(name, event) {
      const { RetMsg } = await said((await open()).functions.invokeFunction(name, event));
      return parsed(RetMsg);
    },
    async httpRoutesOf(name) {
      const { Domains } = await tcb('DescribeHTTPServiceRoute', { EnvId: envId, Offset: 0, Limit: 1000 });
      return routesTo(name, Domains ?? []);
    },
    collections: {
      create: async (name) =>
        (await said((await open()).database.createCollectionIfNotExists(name))).IsCreated,
      permissionOf: async (name) => (await acl('DescribeDatabaseACL', name)).AclTag ?? '',
      async setPermission(name, AclTag) {
        await acl('ModifyDatabaseACL', name, { AclTag });
      },
    },
  };
}

function createManager(settings: CloudSettings, envId: string, region?: string): CloudManager {
  const { secretId = '', secretKey = '', token, projectFolder } = settings;
  const Manager = loadPackage<CloudManagerClass>(PACKAGE, SPEC, projectFolder);
  return new Manager({ secretId, secretKey, envId, ...(token && { token }), ...(region && { region }) });
}

/** What the package rejects with, as a sentence for the user. */
async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw cloudError(error as CloudFailure);
  }
}

function undefinedIfMissing(error: CloudFailure): undefined {
  if (!/^ResourceNotFound\.Function/.test(error.code ?? '')) throw error;
}

function statusOf({ Status, StatusDesc, StatusReasons }: FunctionDetail): FunctionStatus {
  const reason = StatusReasons?.map(({ ErrorMessage }) => ErrorMessage).join('; ') || StatusDesc;
  return { status: Status, ...(reason && { reason }) };
}

function stateOf({ Status, Environment, Triggers, ...detail }: FunctionDetail): FunctionState {
  const timer = Triggers?.find(({ Type }) => Type === 'timer');
  return {
    runtime: detail.Runtime,
    timeoutSec: detail.Timeout,
    memoryMb: detail.MemorySize,
    isBroken: isStuck(Status),
    ...(Environment && { variables: variablesOf(Environment) }),
    trigger: timer ? { name: timer.TriggerName, config: cronOf(timer.TriggerDesc) } : null,
  };
}

function variablesOf({ Variables }: NonNullable<FunctionDetail['Environment']>): Variables {
  return Object.fromEntries((Variables ?? []).map(({ Key, Value }) => [Key, Value]));
}

/** A function that fails does not answer in JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The description of a timer is its cron, bare or as `{"cron":"…"}`. */
function cronOf(description: string): string {
  return /"cron":\s*"([^"]*)"/.exec(description)?.[1] ?? description;
}
