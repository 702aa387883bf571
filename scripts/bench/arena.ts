// bench/: `npm run bench`: how fast, how large and how sparing ours is, beside what others do,
// each figure measured anew on the local platform and held against its budget.

import { generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { OPTIONAL } from '../build/build-function.ts';
import { bundle } from '../build/bundle.ts';
import { LAZY_PACKAGES, lazyPackages } from '../build/lazy-packages.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { FaultReply } from '../emulator/http/faults.ts';
import { json } from '../emulator/http/reply.ts';
import type { Route } from '../emulator/http/route.ts';
import { type Contestant, PEERS_FOLDER } from './contestants.ts';

const FUNCTIONS = 'scripts/bench/functions';
/** The name under which every contestant is deployed. */
const DEPLOYED = 'bench';
/** What the README recommends. */
const TIME_LIMIT_MS = 20_000;

/** What the contestant's function is to do; see functions/workload.cjs. */
export interface Work {
  work: 'tokens' | 'calls' | 'warm' | 'many' | 'hour' | 'refresh' | 'tickets';
  times?: number;
}

/** A local platform on which one contestant is deployed. */
export interface Arena {
  emulator: Emulator;
  /** Where the contestant's function is. */
  folder: string;
  /** Runs the contestant's function, on an idle instance or a new one. Rejects with what the platform says of a failure. */
  work<T = Record<string, unknown>>(work: Work): Promise<T>;
  /** Has the hourly timer fire, for a contestant that has one. */
  tick(): Promise<void>;
  /** Has so many instances of the writer running, as the cloud has where many readers ask at once. No token is due. */
  warmWriters(instances: number): Promise<void>;
  /** What has been asked of the platform since the last `reset`. */
  counts: Counts;
  reset(): void;
  /** How many of these tokens WeChat does not accept now. */
  countDead(tokens: readonly string[]): number;
}

/** Requests for tokens and for tickets, calls of other functions, operations on the database and the reads among them. */
interface Counts {
  requests: number;
  tickets: number;
  invocations: number;
  operations: number;
  reads: number;
}

export interface ArenaOptions {
  /** How late every answer of the platform comes, ms. @default 0 */
  latencyMs?: number;
  /** ms @default 20000 */
  timeLimitMs?: number;
  /** Deploy one file instead of packages: it starts faster. A peer's never are. @default true */
  isBundled?: boolean;
  /** What WeChat answers to the next token requests, in place of a token. */
  tokenReply?: { times: number; reply: FaultReply };
}

/** Deploys a contestant on a local platform of its own, lets `run` use it, and takes everything away again. */
export async function inArena<T>(
  contestant: Contestant,
  options: ArenaOptions,
  run: (arena: Arena) => Promise<T>,
): Promise<T> {
  const root = await deploy(contestant, options.isBundled ?? true);
  const counts: Counts = { ...NOTHING };
  const emulator = await startEmulator({
    root,
    timeLimitMs: options.timeLimitMs ?? TIME_LIMIT_MS,
    routes: [keySetRoute()],
    onRequest({ name }) {
      if (/^\/cgi-bin\/(stable_)?token$/.test(name)) counts.requests++;
      if (name === '/cgi-bin/ticket/getticket') counts.tickets++;
      if (name === 'functions.invokeFunction') counts.invocations++;
      if (name.startsWith('database.')) counts.operations++;
      if (name === 'database.getDocument') counts.reads++;
    },
  });
  try {
    configure(emulator, contestant, options);
    return await run({ ...createArena(emulator, counts, contestant), folder: join(root, DEPLOYED) });
  } finally {
    await emulator.close();
    await rm(root, { recursive: true });
  }
}

const NOTHING: Counts = { requests: 0, tickets: 0, invocations: 0, operations: 0, reads: 0 };

/** The folders of the functions: the contestant's and, of ours, the writer as it was built. */
async function deploy(contestant: Contestant, isBundled: boolean): Promise<string> {
  const { isPeer, timer } = contestant;
  const root = await mkdtemp(join(tmpdir(), 'bench-'));
  const folder = join(root, DEPLOYED);
  await mkdir(folder);
  if (isBundled && !isPeer) {
    await writeFile(join(folder, 'index.js'), await bundleOnce(contestant));
  } else {
    await copyFile(fileOf(contestant), join(folder, 'index.js'));
    await copyFile(`${FUNCTIONS}/workload.cjs`, join(folder, 'workload.cjs'));
    await symlink(resolve(isPeer ? PEERS_FOLDER : '.', 'node_modules'), join(folder, 'node_modules'));
  }
  if (timer === 'refreshToken') await symlink(resolve('dist/cloudfunctions', timer), join(root, timer));
  return root;
}

const fileOf = ({ id }: Contestant) => `${FUNCTIONS}/${id}.cjs`;
const bundles = new Map<string, Promise<string>>();

/** One file, as this project's functions are built. */
function bundleOnce(contestant: Contestant): Promise<string> {
  const file = fileOf(contestant);
  const options = { external: OPTIONAL, minify: true, plugins: [lazyPackages(LAZY_PACKAGES)] };
  const code = bundles.get(file) ?? bundle(file, options).then((made) => made.code);
  bundles.set(file, code);
  return code;
}

function configure(
  emulator: Emulator,
  { timer, api = 'token' }: Contestant,
  { latencyMs = 0, tokenReply }: ArenaOptions,
): void {
  const { functions, faults, url, account } = emulator;
  const { appid, secret } = account;
  functions.setEnvironment(DEPLOYED, {
    APPID: appid,
    APPSECRET: secret,
    WEIXIN_URL: url,
    WEIXIN_API_HOSTS: url,
  });
  if (timer === 'refreshToken')
    functions.setEnvironment(timer, { APPSECRET: secret, TOKEN_API: api, WEIXIN_API_HOSTS: url });
  // The first fault that is meant for a request hits it.
  if (tokenReply) faults.inject({ on: '/cgi-bin/token', ...tokenReply });
  if (latencyMs > 0)
    faults.inject({ on: '*', times: Number.POSITIVE_INFINITY, reply: { delayMs: latencyMs } });
}

function createArena(
  emulator: Emulator,
  counts: Arena['counts'],
  { timer }: Contestant,
): Omit<Arena, 'folder'> {
  const { weixin, account } = emulator;
  const caller = { source: 'wx_trigger', appid: account.appid };
  const trigger = { function: 'refreshToken', name: 'refreshToken', cron: '' };
  async function work<T>(event: Work): Promise<T> {
    const { result, error } = await emulator.call(DEPLOYED, event, caller);
    if (error) throw new Error(`${error.code}: ${error.message}`);
    return result as T;
  }
  return {
    emulator,
    counts,
    work,
    async tick() {
      if (timer === 'refreshToken') await emulator.fire(trigger);
      if (timer === 'itself') await work({ work: 'refresh' });
    },
    async warmWriters(instances) {
      if (timer !== 'refreshToken') return;
      await Promise.all(Array.from({ length: instances }, () => emulator.fire(trigger)));
    },
    reset: () => void Object.assign(counts, NOTHING),
    countDead: (tokens) => tokens.filter((token) => 'errcode' in weixin.checkToken(token)).length,
  };
}

/** Serves a set of public keys, for a contestant that keeps one in memory. */
function keySetRoute(): Route {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'key-1' };
  return {
    matches: (path) => path === '/jwks',
    name: ({ path }) => path,
    handle: async () => json({ keys: [key] }),
  };
}
