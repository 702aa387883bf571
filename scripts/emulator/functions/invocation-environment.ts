import type { Caller } from './invocation.ts';

/** What an invocation's environment is made of. */
export interface EnvironmentFacts {
  /** Sent back by the SDK with every call it makes; tells the platform which invocation calls. */
  sessionToken: string;
  caller: Caller;
  /** CloudBase environment id. */
  env: string;
  /** The local server's address. */
  url: string;
  /** What the SDK shows the platform with every call. @default 'local-session-token' */
  credential?: string | undefined;
  /** The variables configured on the function. */
  configured: Record<string, string>;
}

/**
 * The environment variables of one invocation, as CloudBase sets them and wx-server-sdk reads them
 * (`@cloudbase/node-sdk/lib/cloudbase.js`). The platform's own win over the configured ones.
 */
export function invocationEnvironment(facts: EnvironmentFacts): Record<string, string> {
  const { caller, env } = facts;
  const identity: Record<string, string> = {
    ...(caller.appid === undefined ? {} : { WX_APPID: caller.appid }),
    ...(caller.openid === undefined ? {} : { WX_OPENID: caller.openid }),
  };
  return {
    ...facts.configured,
    ...identity,
    ...(caller.source === 'wx_trigger' ? { TRIGGER_SRC: 'timer' } : {}),
    SCF_NAMESPACE: env,
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${facts.url}/admin` }),
    TCB_CONTEXT_KEYS: 'TCB_ENV,SCF_NAMESPACE,TCB_SOURCE,TCB_SESSIONTOKEN',
    TCB_ENV: env,
    TCB_SESSIONTOKEN: facts.sessionToken,
    TCB_SOURCE: caller.source,
    TENCENTCLOUD_REGION: 'ap-shanghai',
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_SECRETID: 'local-secret-id',
    TENCENTCLOUD_SECRETKEY: 'local-secret-key',
    TENCENTCLOUD_SESSIONTOKEN: facts.credential ?? 'local-session-token',
    TZ: 'UTC',
    WX_CONTEXT_KEYS: Object.keys(identity).join(','),
  };
}

/** What an invocation's context is made of. */
export interface ContextFacts {
  name: string;
  /** CloudBase environment id. */
  env: string;
  requestId: string;
  timeLimitMs: number;
}

/** The second argument of `main`, with the fields Tencent's SCF gives it. */
export function invocationContext(facts: ContextFacts, environment: Record<string, string>): object {
  return {
    callbackWaitsForEmptyEventLoop: false,
    memory_limit_in_mb: 256,
    time_limit_in_ms: facts.timeLimitMs,
    request_id: facts.requestId,
    function_name: facts.name,
    function_version: '$LATEST',
    namespace: facts.env,
    environment: JSON.stringify(environment),
    environ: Object.entries(environment)
      .map(([name, value]) => `${name}=${value}`)
      .join(';'),
  };
}

/**
 * The first argument of `main`: the caller's data, to which the platform adds `userInfo: {appId, openId}` when a mini
 * program calls (official). Whatever the caller put there itself is overwritten.
 */
export function invocationEvent(event: unknown, { source, openid, appid }: Caller): unknown {
  const data = event ?? {};
  if (source !== 'wx_client' || openid === undefined || typeof data !== 'object') return data;
  return { ...data, userInfo: { appId: appid, openId: openid } };
}
