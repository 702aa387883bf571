import type { Trigger, Variables } from './road.ts';

/** What we use of `@cloudbase/manager-node`, which is not installed with this project. */
export interface CloudManager {
  functions: {
    getFunctionDetail(name: string): Promise<FunctionDetail>;
    createFunction(options: { func: FunctionSettings; base64Code: string }): Promise<unknown>;
    updateFunctionCode(options: { func: FunctionSettings; base64Code: string }): Promise<unknown>;
    updateFunctionConfig(func: FunctionSettings): Promise<unknown>;
    createFunctionTriggers(name: string, triggers: Trigger[]): Promise<unknown>;
    getFunctionDownloadUrl(name: string): Promise<{ CodeSha256?: string }>;
    invokeFunction(name: string, event?: object): Promise<{ RetMsg: string }>;
  };
  database: { createCollectionIfNotExists(name: string): Promise<{ IsCreated: boolean }> };
  env: { listEnvs(): Promise<{ EnvList?: { EnvId: string; Region?: string }[] }> };
  commonService(service: 'tcb'): {
    call(request: { Action: string; Param: object }): Promise<{
      AclTag?: string;
      Domains?: HttpDomain[] | null;
    }>;
  };
}

export type CloudManagerClass = new (settings: {
  secretId: string;
  secretKey: string;
  token?: string;
  envId: string;
  region?: string;
}) => CloudManager;

/** A domain of the HTTP access service, and its paths: what DescribeHTTPServiceRoute answers with. */
export interface HttpDomain {
  Domain: string;
  Protocol?: 'HTTP_AND_HTTPS' | 'HTTP_TO_HTTPS' | 'HTTPS_TO_HTTP';
  IsDefault?: boolean;
  /** @default true */
  Enable?: boolean;
  Routes?: DomainRoute[] | null;
}

/** A path of a domain. */
export interface DomainRoute {
  /** @default '' the whole domain */
  Path?: string;
  UpstreamResourceName: string;
  EnableAuth?: boolean;
  /** @default true */
  Enable?: boolean;
  QPSPolicy?: {
    QPSTotal?: number;
    QPSPerClient?: { LimitBy?: 'UserID' | 'ClientIP'; LimitValue?: number } | null;
  } | null;
}

interface FunctionSettings {
  name: string;
  handler?: string;
  runtime?: string;
  timeout?: number;
  memorySize?: number;
  installDependency?: boolean;
  envVariables?: Variables;
}

/** The answer of the action GetFunction, as far as we read it. */
export interface FunctionDetail {
  Runtime: string;
  Timeout: number;
  MemorySize: number;
  Status: string;
  StatusDesc?: string;
  StatusReasons?: { ErrorCode: string; ErrorMessage: string }[] | null;
  Environment?: { Variables?: { Key: string; Value: string }[] | null } | null;
  Triggers?: { TriggerName: string; Type: string; TriggerDesc: string }[] | null;
}
