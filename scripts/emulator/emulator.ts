import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { createClock, type PlatformClock } from './clock.ts';
import { createCloudbase } from './cloudbase/cloudbase.ts';
import { createHttpAccess } from './cloudbase/http-access.ts';
import { createDatabase, type Database } from './database/database.ts';
import {
  createFunctions,
  type FunctionLog,
  type Functions,
  type FunctionTrigger,
} from './functions/functions.ts';
import type { Caller, Invocation } from './functions/invocation.ts';
import { createTimers, type Timers } from './functions/timers.ts';
import { createCredential } from './http/credential.ts';
import { createFaults, type Faults } from './http/faults.ts';
import type { Route } from './http/route.ts';
import { createServer, type ServedRequest } from './http/server.ts';
import { createRobot, type RobotMessage } from './weixin/robot.ts';
import { createWeixin, type Weixin } from './weixin/weixin.ts';
import { createWeixinRoute } from './weixin/weixin-route.ts';

/** The id of the local CloudBase environment. */
export const ENV = 'local-env';
/** A mini program's user whom nobody has given any rights. */
export const VISITOR: Caller = { source: 'wx_client', openid: 'local-visitor' };
/** A user whose OPENID stands in `ADMIN_OPENIDS`. */
export const ADMIN: Caller = { source: 'wx_client', openid: 'local-admin' };

/** The path of the HTTP access service that is bound to `serveToken`. */
const HTTP_PATH = '/token';

export interface EmulatorOptions {
  /** The folder of the built functions. @default 'dist/cloudfunctions' */
  root?: string;
  /** 0 lets the system choose a free one. @default 0 */
  port?: number;
  /** @default the machine's, movable */
  clock?: PlatformClock;
  /** The id of the environment. @default ENV */
  env?: string;
  /** Another environment of the same mini program, whose WeChat and clock this one shares, and which its functions may name. */
  neighbour?: Emulator;
  /** @default made up */
  account?: { appid: string; secret: string };
  /** WeChat is the real one: none is served here, and nobody but the functions gets at what they stored. @default false */
  isLive?: boolean;
  /** More variables for a function, besides those that point it to the local platform. */
  environment?: Record<string, Record<string, string>>;
  /** ms @default 3000, as CloudBase */
  timeLimitMs?: number;
  /** The Node.js binary that runs the functions. @default the one that runs this */
  node?: string;
  /** Instances of one function; further events wait. @default 50 */
  maxInstances?: number;
  /** Further parts to serve, such as a preview. */
  routes?: Route[];
  onLog?(line: FunctionLog): void;
  onRequest?(served: ServedRequest): void;
  onInvocation?(name: string, invocation: Invocation, caller: Caller): void;
}

/** CloudBase and WeChat on one port of this machine, with an account and the built functions. */
export interface Emulator {
  url: string;
  env: string;
  account: { appid: string; secret: string };
  /** How a server outside gets the token. The key is made up, unless `environment` has its own. */
  httpAccess: { url: string; key: string };
  clock: PlatformClock;
  database: Database;
  weixin: Weixin;
  /** What the owner was told, oldest first. */
  alerts: readonly RobotMessage[];
  faults: Faults;
  functions: Functions;
  /** Calls a function. @param caller @default a mini program's visitor */
  call(name: string, event?: unknown, caller?: Caller): Promise<Invocation>;
  /** Runs a trigger's function now, as its timer does. */
  fire(trigger: FunctionTrigger): Promise<Invocation>;
  /** Has the triggers fire at their times; stopped by `close`. */
  startTimers(): Timers;
  close(): Promise<void>;
}

/** Starts a local platform. Rejects with code `EADDRINUSE` when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { root = 'dist/cloudfunctions', routes = [], timeLimitMs = 3000, env = ENV, neighbour } = options;
  const clock = options.clock ?? neighbour?.clock ?? createClock();
  const database = createDatabase(clock.now);
  const weixin = neighbour?.weixin ?? createWeixin({ clock });
  const robot = createRobot(clock.now);
  const account = neighbour?.account ?? weixin.addAccount(options.account);
  const faults = createFaults();
  const credential = options.isLive ? createCredential() : undefined;
  let url = '';
  const functions = createFunctions({
    ...options,
    root: resolve(root),
    clock,
    timeLimitMs,
    account,
    env,
    credential: credential?.text,
    environment: {},
    url: () => url,
  });
  const { invoke, callerOf } = functions;
  const isFunction = credential ? { isFunction: credential.isShown } : {};
  const cloudbase = createCloudbase({
    database,
    clock,
    invoke,
    callerOf,
    env,
    neighbour: neighbour && { ...neighbour, invoke: neighbour.functions.invoke },
    ...isFunction,
  });
  const httpAccess = createHttpAccess({ [HTTP_PATH]: 'serveToken' }, invoke);
  const ofOthers = options.isLive ? [] : [robot.route, createWeixinRoute({ weixin, clock }), httpAccess];
  const server = await createServer({
    ...options,
    faults,
    routes: [cloudbase, ...ofOthers, ...routes],
  }).catch(async (error) => {
    await functions.close();
    throw error;
  });
  url = server.url;
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  const hook = options.isLive ? {} : { ALERT_WEBHOOK: `${url}${robot.address}` };
  const ofFunctions = {
    refreshToken: { ...hook, APPSECRET: account.secret },
    serveToken: { HTTP_ACCESS_KEYS: `local:${key}` },
  };
  configure(functions, url, ofFunctions, options.environment ?? {});

  const asTimer = { source: 'wx_trigger', appid: account.appid };
  let timers: Timers | undefined;
  return {
    url,
    env,
    account,
    httpAccess: { url: url + HTTP_PATH, key },
    clock,
    database,
    weixin,
    alerts: robot.messages,
    faults,
    functions,
    call: (name, event = {}, caller = VISITOR) => invoke(name, event, caller),
    fire: (trigger) =>
      invoke(trigger.function, { Type: 'Timer', TriggerName: trigger.name, Time: '', Message: '' }, asTimer),
    startTimers() {
      const triggers = functions.triggers();
      timers = createTimers({
        triggers,
        clock,
        fire: (trigger, event) => invoke(trigger.function, event, asTimer),
      });
      return timers;
    },
    async close() {
      timers?.stop();
      await functions.close();
      await server.close();
    },
  };
}

/** What one would set on the functions in the CloudBase console. */
function configure(
  functions: Functions,
  url: string,
  own: Record<string, Record<string, string>>,
  more: Record<string, Record<string, string>>,
): void {
  const common = { WEIXIN_API_HOSTS: url, ADMIN_OPENIDS: ADMIN.openid as string };
  functions.setEnvironment('refreshToken', { ...common, ...own.refreshToken, ...more.refreshToken });
  functions.setEnvironment('serveToken', { ...common, ...own.serveToken, ...more.serveToken });
  functions.setEnvironment('getToken', { ...common, ...more.getToken });
  functions.setEnvironment('qrcode', { ...common, ...more.qrcode });
}
