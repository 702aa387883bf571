import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { zipFunction } from '../../scripts/cli/deploy/steps/zip-function.ts';
import type { Run } from '../support/run.ts';
import { cloudApiDoor } from './cloud-api-door.ts';
import { APPID, createDeployProject, type DeployProject } from './deploy-project.ts';
import { createTencentCloud, type StoredFunction, type TencentCloud } from './tencent-cloud.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';
import { type CiAccount, weixinCiDoor } from './weixin-ci-door.ts';

const READ = /^(Describe|Get)/;

/** A project, an account of Tencent Cloud, the mini program's account at WeChat, and no network. */
export interface World {
  project: DeployProject;
  cloud: TencentCloud;
  account: CiAccount;
  proxy: TlsProxy;
  appSecret: string;
  /** The environment variables that open the road `cloud`. */
  cloudKey: NodeJS.ProcessEnv;
  /** The code-upload key, which opens the road `ci`. */
  uploadKey: string;
  deploy(args: string[], environment?: NodeJS.ProcessEnv): Promise<Run>;
  /** The calls that change something, by name; those on functions with the function's name. */
  changes(): string[];
  /** Puts a function into the cloud that was there before. */
  store(name: string, fn: Partial<StoredFunction>): StoredFunction;
  /** What is uploaded of a function. */
  zipOf(name: string): Promise<Buffer>;
}

/** Makes a world for one test, and takes it down after it. */
export async function createWorld(onTestFinished: TestContext['onTestFinished']): Promise<World> {
  const project = createDeployProject();
  const cloud = createTencentCloud();
  const secretKey = randomBytes(16).toString('base64');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = { appid: APPID, publicKey, isFromWhitelist: true };
  const foreign = new Map<string, string>();
  const hosts = {
    ...cloudApiDoor(cloud, { secretId: 'AKIDexample', secretKey }, foreign),
    ...weixinCiDoor(cloud, account, foreign),
  };
  const proxy = await startTlsProxy(hosts, join(project.folder, '../ca.pem'));
  onTestFinished(async () => {
    await proxy.close();
    project.remove();
  });
  return {
    project,
    cloud,
    account,
    proxy,
    appSecret: randomBytes(16).toString('hex'),
    cloudKey: { TENCENTCLOUD_SECRETID: 'AKIDexample', TENCENTCLOUD_SECRETKEY: secretKey },
    uploadKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    deploy: (args, environment) => project.deploy(args, { ...proxy.environment, ...environment }),
    changes: () =>
      cloud.calls
        .filter(({ action }) => !READ.test(action))
        .map(({ action, params }) => [action, params.FunctionName].filter(Boolean).join(' ')),
    store(name, fn) {
      const stored = { ...OLD_FUNCTION, ...fn };
      cloud.functions.set(name, stored);
      return stored;
    },
    zipOf: (name) =>
      zipFunction({ folder: join(project.folder, 'cloudfunctions', name), installsInCloud: false }),
  };
}

/** As WeChat DevTools leaves a function it has created. */
const OLD_FUNCTION: StoredFunction = {
  Runtime: 'Nodejs16.13',
  Timeout: 3,
  MemorySize: 256,
  Variables: [],
  Triggers: [],
  zip: Buffer.from('old'),
  Status: 'Active',
  busyFor: 0,
};
