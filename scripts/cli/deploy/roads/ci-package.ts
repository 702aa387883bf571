import { loadPackage } from '../../cloud/load-package.ts';
import type { Trigger } from '../../cloud/road.ts';

export const CI_SPEC = 'miniprogram-ci@2.1';

/** What `createTimeTrigger` answers when it has created the trigger; anything else is a failure it has swallowed. */
export const TRIGGER_CREATED = '创建定时触发器成功';

/** A project with its code-upload key, as `miniprogram-ci` holds it. */
export interface CiProject {
  readonly appid: string;
  readonly privateKey: string;
}

/** What is documented of `miniprogram-ci`, as far as we use it. */
interface CiModule {
  Project: new (settings: {
    appid: string;
    type: 'miniProgram';
    projectPath: string;
    privateKey: string;
    ignores: string[];
  }) => CiProject;
  cloud: {
    uploadFunction(options: {
      project: CiProject;
      env: string;
      name: string;
      path: string;
      remoteNpmInstall: boolean;
    }): Promise<unknown>;
    createTimeTrigger(options: {
      project: CiProject;
      envId: string;
      functionName: string;
      triggersConfig: Trigger[];
    }): Promise<string>;
  };
}

/** Where and how a call of `CiCloud` goes. */
export interface CiCallOptions {
  request: unknown;
  transactType: number;
}

interface CiTarget {
  namespace: string;
  region: string;
  functionName: string;
}

interface CiVariables {
  variables: { key: string; value: string }[];
}

/** An environment, as `miniprogram-ci` lists it. */
export interface CiEnvironment {
  envId: string;
  functions: { region: string }[];
  logServices: { logsetId: string; topicId: string }[];
}

/** A function, as `miniprogram-ci` reads it. */
export interface CiFunction {
  runtime: string;
  timeout: number;
  memorySize: number;
  status: string;
  statusDesc?: string;
  environment: CiVariables;
}

/**
 * The calls from which `miniprogram-ci` makes its `uploadFunction`, which neither creates a missing function (2.1.42
 * rejects with ResourceNotFound.Function) nor sets a time-out or a variable.
 */
export interface CiCloud {
  TransactType: { IDE: number };
  tcbGetEnvironments(input: object, options: CiCallOptions): Promise<{ envList: CiEnvironment[] }>;
  scfGetFunctionInfo(input: CiTarget, options: CiCallOptions): Promise<CiFunction>;
  scfCreateFunction(
    input: CiTarget & {
      code: { zipFile: string };
      handler: string;
      description: string;
      runtime: string;
      timeout: number;
      memorySize: number;
      environment: CiVariables;
      role: string;
      stamp: string;
      installDependency: boolean;
      clsLogsetId: string | undefined;
      clsTopicId: string | undefined;
    },
    options: CiCallOptions,
  ): Promise<unknown>;
  scfUpdateFunctionInfo(
    input: CiTarget & { timeout?: number; memorySize?: number; environment?: CiVariables },
    options: CiCallOptions,
  ): Promise<unknown>;
}

export interface CiPackage {
  ci: CiModule;
  cloud: CiCloud;
  /** Signs the calls with the key of a project. */
  callOptions(project: CiProject): CiCallOptions;
}

/** Loads `miniprogram-ci`, with the parts that it does not export. Takes some seconds. */
export function loadCiPackage(projectFolder: string): CiPackage {
  const load = <T>(path: string) => loadPackage<T>(path, CI_SPEC, projectFolder);
  const ci = load<CiModule>('miniprogram-ci');
  const cloud = load<CiCloud>('miniprogram-ci/dist/common/cloud-api/index.js');
  const transport = load<{
    initCloudAPI(appid: string): void;
    boundTransactRequest(project: CiProject): unknown;
  }>('miniprogram-ci/dist/ci/cloud/cloudapi.js');
  return {
    ci,
    cloud,
    callOptions(project) {
      transport.initCloudAPI(project.appid);
      return { request: transport.boundTransactRequest(project), transactType: cloud.TransactType.IDE };
    },
  };
}
