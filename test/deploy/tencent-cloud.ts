import { createHash } from 'node:crypto';

/** What an action of Tencent Cloud's API answers with. */
export type Answer = Record<string, unknown>;
type Params = Record<string, unknown>;

export const ENV = 'cloud1-0abc';
const REGION = 'ap-shanghai';

/** A function as Tencent Cloud keeps it. */
export interface StoredFunction {
  Runtime: string;
  Timeout: number;
  MemorySize: number;
  Variables: { Key: string; Value: string }[];
  Triggers: { TriggerName: string; Type: string; TriggerDesc: string; Enable: number }[];
  zip: Buffer;
  Status: string;
  /** How often GetFunction is still answered with this state before it is Active. */
  busyFor: number;
}

/** A call the cloud has answered. */
export interface Call {
  /** Who let it in. */
  door: string;
  action: string;
  params: Params;
}

/** The refusal of Tencent Cloud's API v3: HTTP 200, and the error in the answer. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface TencentCloud {
  functions: Map<string, StoredFunction>;
  /** From the collection's name to its permission. */
  collections: Map<string, string>;
  environments: string[];
  /** The domains of the HTTP access service with their routes, in the shape of DescribeHTTPServiceRoute. */
  domains: Answer[];
  /** From a function's name to what it returns when it is run. */
  results: Map<string, unknown>;
  calls: Call[];
  /** Answers an action with what stands under `Response`. */
  answer(door: string, action: string, params: Params): Answer;
  /** The next call of an action is refused. */
  refuse(action: string, code: string, message: string): void;
  /** What becomes of the code uploaded next. */
  nextUpload: { status: string };
}

/** One account of Tencent Cloud, in memory: the actions that a deployment needs, in the shapes of the real ones. */
export function createTencentCloud(): TencentCloud {
  const refusals = new Map<string, Refusal>();
  const cloud: TencentCloud = {
    functions: new Map(),
    collections: new Map(),
    environments: [ENV],
    domains: [],
    results: new Map(),
    calls: [],
    nextUpload: { status: 'Updating' },
    refuse: (action, code, message) => refusals.set(action, new Refusal(code, message)),
    answer(door, action, params) {
      cloud.calls.push({ door, action, params });
      const refusal = refusals.get(action);
      refusals.delete(action);
      const handle = ACTIONS[action];
      const error = refusal ?? (handle ? undefined : new Refusal('InvalidAction', `${action} is unknown`));
      try {
        if (error) throw error;
        return { ...handle?.(cloud, params), RequestId: 'req-1' };
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        return { Error: { Code: thrown.code, Message: thrown.message }, RequestId: 'req-1' };
      }
    },
  };
  return cloud;
}

const ACTIONS: Record<string, (cloud: TencentCloud, params: Params) => Answer> = {
  DescribeEnvs: ({ environments }) => ({ EnvList: environments.map(describeEnvironment) }),
  DescribeEnvInfo: (_cloud, { EnvId }) => ({
    EnvInfo: { EnvBaseInfo: describeEnvironment(String(EnvId)), UserInfo: { AppId: '1250000000' } },
  }),

  GetFunction(cloud, params) {
    const { zip, busyFor, Variables, ...stored } = find(cloud, params);
    const fn = find(cloud, params);
    if (busyFor > 0) fn.busyFor--;
    else if (!fn.Status.endsWith('Failed')) fn.Status = 'Active';
    return {
      ...stored,
      Status: fn.Status,
      FunctionName: params.FunctionName,
      Handler: 'index.main',
      CodeSize: zip.length,
      Namespace: params.Namespace,
      InstallDependency: 'FALSE',
      StatusDesc: fn.Status.endsWith('Failed') ? 'the code could not be deployed' : '',
      Environment: { Variables },
      VpcConfig: { VpcId: '', SubnetId: '' },
      PublicNetConfig: {
        PublicNetStatus: 'ENABLE',
        EipConfig: { EipStatus: 'DISABLE', EipAddress: [] },
      },
    };
  },

  GetFunctionAddress: (cloud, params) => ({
    Url: 'https://127.0.0.1/code.zip',
    CodeSha256: createHash('sha256').update(find(cloud, params).zip).digest('hex'),
  }),

  CreateFunction({ functions }, params) {
    const { FunctionName, Code, Runtime, Timeout, MemorySize, Environment } = params as {
      FunctionName: string;
      Code: { ZipFile: string };
      Runtime: string;
      Timeout: number;
      MemorySize: number;
      Environment?: { Variables: StoredFunction['Variables'] };
    };
    if (functions.has(FunctionName)) throw new Refusal('ResourceInUse.FunctionName', '函数名已存在');
    functions.set(FunctionName, {
      Runtime,
      Timeout,
      MemorySize,
      Variables: Environment?.Variables ?? [],
      Triggers: [],
      zip: Buffer.from(Code.ZipFile, 'base64'),
      Status: 'Creating',
      busyFor: 1,
    });
    return {};
  },

  UpdateFunctionCode(cloud, params) {
    const { ZipFile, Code } = params as { ZipFile?: string; Code?: { ZipFile: string } };
    const fn = find(cloud, params);
    throwIfBusy(fn, 'UpdateFunctionCode');
    fn.zip = Buffer.from(ZipFile ?? Code?.ZipFile ?? '', 'base64');
    change(fn, cloud.nextUpload.status);
    return {};
  },

  UpdateFunctionConfiguration(cloud, params) {
    const fn = find(cloud, params);
    throwIfBusy(fn, 'UpdateFunctionConfiguration');
    const { Timeout, MemorySize, Environment } = params as Partial<StoredFunction> & {
      Environment?: { Variables: StoredFunction['Variables'] };
    };
    fn.Timeout = Timeout ?? fn.Timeout;
    fn.MemorySize = MemorySize ?? fn.MemorySize;
    // What is not written again is gone.
    fn.Variables = Environment?.Variables ?? fn.Variables;
    change(fn, 'Updating');
    return {};
  },

  DescribeCloudBaseGWAPI: () => ({ APISet: [], Total: 0 }),
  DeleteFunction({ functions }, { FunctionName }) {
    functions.delete(String(FunctionName));
    return {};
  },

  BatchCreateTrigger(cloud, params) {
    const fn = find(cloud, params);
    const triggers = JSON.parse(String(params.Triggers)) as { TriggerName: string; TriggerDesc: string }[];
    fn.Triggers = triggers.map(({ TriggerName, TriggerDesc }) => ({
      TriggerName,
      Type: 'timer',
      TriggerDesc: JSON.stringify({ cron: TriggerDesc }),
      Enable: 1,
    }));
    return {};
  },

  Invoke(cloud, params) {
    find(cloud, params);
    const RetMsg = JSON.stringify(cloud.results.get(String(params.FunctionName)) ?? null);
    return { Result: { RetMsg, ErrMsg: '', InvokeResult: 0, Log: '', Duration: 1, MemUsage: 1 } };
  },

  DescribeHTTPServiceRoute: ({ domains }) => ({ Domains: domains, TotalCount: domains.length }),

  DescribeTable({ collections }, { TableName }) {
    if (!collections.has(String(TableName))) throw new Refusal('ResourceNotFound', 'Db or Table not exist');
    return { Indexes: [], IndexNum: 0 };
  },
  CreateTable({ collections }, { TableName }) {
    collections.set(String(TableName), 'READONLY');
    return {};
  },
  DescribeDatabaseACL: ({ collections }, { CollectionName }) => ({
    AclTag: collections.get(String(CollectionName)),
  }),
  ModifyDatabaseACL({ collections }, { CollectionName, AclTag }) {
    collections.set(String(CollectionName), String(AclTag));
    return {};
  },
};

function find({ functions }: TencentCloud, { FunctionName, Namespace }: Params): StoredFunction {
  const fn = Namespace === ENV ? functions.get(String(FunctionName)) : undefined;
  if (!fn) throw new Refusal('ResourceNotFound.Function', '未找到指定的Function，请创建后再试。');
  return fn;
}

function throwIfBusy({ Status }: StoredFunction, action: string): void {
  if (!['Active', 'UpdateFailed'].includes(Status))
    throw new Refusal(`FailedOperation.${action}`, `当前函数处于${Status}状态，无法进行此操作，请稍后重试。`);
}

function change(fn: StoredFunction, status: string): void {
  fn.Status = status;
  fn.busyFor = status === 'Updating' ? 1 : 0;
}

function describeEnvironment(EnvId: string): Answer {
  return {
    EnvId,
    Source: 'miniapp',
    Alias: 'cloud1',
    Status: 'NORMAL',
    Region: REGION,
    CreateTime: '2024-01-01 00:00:00',
    UpdateTime: '2024-01-01 00:00:00',
    PackageId: 'basic',
    PackageName: 'basic',
    Databases: [{ InstanceId: 'tnt-1', Status: 'RUNNING', Region: REGION }],
    Storages: [{ Region: REGION, Bucket: 'bucket-1250000000', CdnDomain: 'cdn', AppId: '1250000000' }],
    Functions: [{ Namespace: EnvId, Region: REGION }],
    LogServices: [
      { LogsetName: 'logset', LogsetId: 'logset-1', TopicName: 'topic', TopicId: 'topic-1', Region: REGION },
    ],
  };
}
