import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlatformClock } from '../clock.ts';
import type { OutputStream } from './function-output.ts';
import { createPool, type FunctionPool } from './function-pool.ts';
import type { Caller, Invocation, InvokeFunction } from './invocation.ts';
import { invocationContext, invocationEnvironment, invocationEvent } from './invocation-environment.ts';
import { createThawGuard, type ThawGuard } from './thaw-guard.ts';

/** One line a function wrote. */
export interface FunctionLog {
  function: string;
  requestId: string;
  text: string;
  stream: OutputStream;
}

/** A timer of a function's `config.json`. */
export interface FunctionTrigger {
  function: string;
  name: string;
  /** CloudBase's seven fields, in UTC+8. */
  cron: string;
}

/** Where the functions are and what they run with. */
export interface FunctionsOptions {
  /** One folder per function, each with an `index.js`. */
  root: string;
  clock: PlatformClock;
  /** The local server's address; a function when it is known later. */
  url: string | (() => string);
  /** The mini program that owns the environment. */
  account: { appid: string };
  /** CloudBase environment id. */
  env: string;
  /** What the platform asks its functions for. @default the same in every run */
  credential?: string | undefined;
  /** The variables configured on each function. @default none */
  environment?: Record<string, Record<string, string>>;
  /** @default 3000, as CloudBase */
  timeLimitMs?: number;
  /** Time limits of single functions. */
  timeLimitsMs?: Record<string, number>;
  /** Instances of one function; further events wait. @default 50 */
  maxInstances?: number;
  /** The Node.js binary that runs the functions. @default the one that runs this */
  node?: string;
  /** Freeze instances between events, as the real platform does (not on Windows). @default true */
  freeze?: boolean;
  onLog?(line: FunctionLog): void;
  onInvocation?(name: string, invocation: Invocation, caller: Caller): void;
}

/** The functions of one environment. */
export interface Functions {
  invoke: InvokeFunction;
  /**
   * Who called the invocation that is running with this session token. A function it calls in turn has the same caller
   * with `,scf` behind the source (which is what the SDK sends as `X-TCB-Source`).
   */
  callerOf(sessionToken: string): Caller | undefined;
  /** The timers of all functions. Throws on a `config.json` that is no JSON. */
  triggers(): FunctionTrigger[];
  /** SIGKILLs the instances of one function, or of all. @returns how many invocations that cut short */
  kill(name?: string): number;
  /** A function's configured variables. */
  environment(name: string): Record<string, string>;
  /** Replaces a function's configured variables; its instances start anew, as after a change on the console. */
  setEnvironment(name: string, environment: Record<string, string>): void;
  /** Changes a function's time limit, from its next invocation on. */
  setTimeLimit(name: string, ms: number): void;
  /** Kills every instance and resolves when all are gone. Invocations from then on fail. */
  close(): Promise<void>;
}

interface Platform extends FunctionsOptions {
  pools: Map<string, FunctionPool>;
  /** Callers of the running invocations by session token. */
  sessions: Map<string, Caller>;
  configured: Map<string, Record<string, string>>;
  timeLimitsMs: Record<string, number>;
  guard: ThawGuard | undefined;
  isClosed: boolean;
}

/** Runs the functions under `root` in processes of their own, like CloudBase: warm, one event at a time, frozen when idle. */
export function createFunctions(options: FunctionsOptions): Functions {
  const platform: Platform = {
    ...options,
    pools: new Map(),
    sessions: new Map(),
    configured: new Map(Object.entries(options.environment ?? {})),
    timeLimitsMs: { ...options.timeLimitsMs },
    guard: options.freeze === false ? undefined : createThawGuard(),
    isClosed: false,
  };
  const { pools, sessions } = platform;
  return {
    invoke: (name, event, caller) => invoke(platform, name, event, caller),
    callerOf: (sessionToken) => sessions.get(sessionToken),
    triggers: () => readTriggers(options.root),
    kill: (name) => {
      const chosen = [...pools].filter(([key]) => name === undefined || key === name);
      return chosen.reduce((count, [, pool]) => count + pool.kill(), 0);
    },
    environment: (name) => ({ ...platform.configured.get(name) }),
    setEnvironment(name, environment) {
      platform.configured.set(name, environment);
      pools.get(name)?.retire();
    },
    setTimeLimit(name, ms) {
      platform.timeLimitsMs[name] = ms;
    },
    async close() {
      platform.isClosed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      platform.guard?.close();
    },
  };
}

async function invoke(platform: Platform, name: string, event: unknown, given: Caller): Promise<Invocation> {
  const { account, sessions, onInvocation } = platform;
  // A mini program's calls always carry its AppID (official); other calls only what is said of them.
  const appid = given.appid ?? (given.source.startsWith('wx_client') ? account.appid : undefined);
  const caller = { ...given, appid };
  const requestId = randomUUID();
  const sessionToken = randomUUID();
  sessions.set(sessionToken, caller);
  const invocation = {
    requestId,
    ...(await runFunction(platform, { name, event, caller, requestId, sessionToken })),
  };
  sessions.delete(sessionToken);
  onInvocation?.(name, invocation, caller);
  return invocation;
}

interface Call {
  name: string;
  event: unknown;
  caller: Caller;
  requestId: string;
  sessionToken: string;
}

async function runFunction(platform: Platform, call: Call): Promise<Omit<Invocation, 'requestId'>> {
  const { name, caller, requestId, sessionToken } = call;
  const pool = poolOf(platform, name);
  if (pool === undefined) return notFound();
  const { clock, env, url } = platform;
  const timeLimitMs = platform.timeLimitsMs[name] ?? platform.timeLimitMs ?? 3000;
  const environment = invocationEnvironment({
    configured: platform.configured.get(name) ?? {},
    url: typeof url === 'function' ? url() : url,
    env,
    sessionToken,
    caller,
    credential: platform.credential,
  });
  return pool.run({
    id: requestId,
    event: invocationEvent(call.event, caller),
    context: invocationContext({ name, env, requestId, timeLimitMs }, environment),
    environment,
    clockOffsetMs: () => clock.now() - Date.now(),
    timeLimitMs,
    log: (text, stream) => platform.onLog?.({ function: name, requestId, text, stream }),
  });
}

function poolOf(platform: Platform, name: string): FunctionPool | undefined {
  if (platform.isClosed || !/^[A-Za-z][\w-]*$/.test(name)) return undefined;
  const known = platform.pools.get(name);
  const folder = join(platform.root, name);
  if (known !== undefined || !existsSync(join(folder, 'index.js'))) return known;
  const { guard, node, maxInstances = 50 } = platform;
  const pool = createPool({ folder, maxInstances, guard, node });
  platform.pools.set(name, pool);
  return pool;
}

function notFound(): Omit<Invocation, 'requestId'> {
  return {
    durationMs: 0,
    error: { code: 'FUNCTION_NOT_FOUND', message: 'FunctionName parameter could not be found.' },
  };
}

function readTriggers(root: string): FunctionTrigger[] {
  const configs = readdirSync(root).map((name) => ({ name, file: join(root, name, 'config.json') }));
  return configs
    .filter(({ file }) => existsSync(file))
    .flatMap(({ name, file }) => timersOf(name, JSON.parse(readFileSync(file, 'utf8')) as FunctionConfig));
}

interface FunctionConfig {
  triggers?: { name: string; type: string; config: string }[];
}

function timersOf(name: string, { triggers = [] }: FunctionConfig): FunctionTrigger[] {
  const timers = triggers.filter(({ type }) => type === 'timer');
  return timers.map((trigger) => ({ function: name, name: trigger.name, cron: trigger.config }));
}
