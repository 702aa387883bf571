import { setImmediate as afterMicrotasks } from 'node:timers/promises';
import type fc from 'fast-check';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { createWeixin, type Weixin } from '../../scripts/emulator/weixin/weixin.ts';
import {
  createMemoryTokenStore,
  type MemoryTokenStore,
} from '../../scripts/simulate/world/memory-token-store.ts';
import { HOUR } from '../support/tokens.ts';
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts';
import { core as realCore } from './core.ts';
import { createInstance, type Instance, type PlannedMishap } from './mishaps.ts';

/** Function instances, the document they share and WeChat, every interleaving of whose steps a scheduler may choose. */
export interface RaceWorld {
  core: typeof realCore;
  time: VirtualTime;
  weixin: Weixin;
  appid: string;
  store: MemoryTokenStore;
  /** How many requests for a token were sent, and how many at most were under way at once, those of killed instances aside. */
  requests: { sent: number; most: number };
  /** Every token that somebody wanted to write into the document. */
  written: string[];
  /** Every token that WeChat has issued. */
  issued: string[];
  /** Every token that the document has held, and since when, oldest first. */
  held: { value: string; at: number }[];
  /** What is going to go wrong. */
  plan: readonly PlannedMishap[];
  /** How far each instance's clock is off, ms; in turn. */
  skewsMs: readonly number[];
  /** WeChat issues tokens, but its answers reach nobody. */
  losesAnswers: boolean;
  /** How much of it has. */
  hits: number;
  /** Counts what happens: of two moments, the later one has the higher number. */
  tick(): number;
  /** How many leases have been asked for. */
  leases: number;
  /** Brings an instance to life; they are numbered from 0 as they come. */
  createInstance(): Instance;
  /** Puts a freshly issued token into the document. */
  issue(): void;
  /** WeChat's reply to a request for a token, as it sends it. */
  answer(): TransportReply;
  /** Has a request for a token counted, as long as it is under way. */
  underWay<T>(instance: Instance, request: Promise<T>): Promise<T>;
  /** Makes one step that the scheduler may delay. */
  schedule(label: string): Promise<void>;
  /** Lets everything happen that can, in the scheduler's order, until nobody has anything left to do, or so many steps. */
  settle(steps?: number): Promise<void>;
}

export function createRaceWorld(
  scheduler: fc.Scheduler,
  core = realCore,
  plan: readonly PlannedMishap[] = [],
): RaceWorld {
  // No clock that is behind shows a time before 0.
  const time = createVirtualTime(HOUR);
  const weixin = createWeixin({ clock: { ...time, offsetMs: 0 } });
  const { appid, secret } = weixin.addAccount();
  const store = createMemoryTokenStore(time.now);
  const open = new Set<Instance>();
  let instances = 0;
  let ticks = 0;

  const world: RaceWorld = {
    core,
    time,
    weixin,
    appid,
    store,
    requests: { sent: 0, most: 0 },
    written: [],
    issued: [],
    held: [],
    plan,
    skewsMs: [],
    losesAnswers: false,
    hits: 0,
    leases: 0,
    tick: () => ticks++,
    createInstance: () => createInstance(instances++, world),
    issue() {
      world.answer();
      const value = world.issued.at(-1) as string;
      const now = time.now();
      store.stored = { value, appid, api: 'token', issuedAt: now, expiresAt: now + 7_200_000 };
      world.held.push({ value, at: now });
    },
    answer() {
      const reply = weixin.fetchToken({ grantType: 'client_credential', appid, secret, ip: '127.0.0.1' });
      if ('access_token' in reply) world.issued.push(reply.access_token);
      return { kind: 'answered', status: 200, body: JSON.stringify(reply) };
    },
    underWay(instance, request) {
      open.add(instance);
      const living = [...open].filter(({ isKilled }) => !isKilled).length;
      world.requests.sent++;
      world.requests.most = Math.max(world.requests.most, living);
      return request.finally(() => open.delete(instance));
    },
    schedule: (label) => scheduler.schedule(Promise.resolve(), label),
    async settle(steps = Number.POSITIVE_INFINITY) {
      for (let step = 0, idle = 0; idle < 2 && step < steps; step++) {
        await afterMicrotasks();
        if (scheduler.count() > 0) await scheduler.waitOne();
        else if (!time.wakeNext()) idle++;
      }
    },
  };
  return world;
}

/** The tokens that stood in the document at some moment since then. */
export function heldSince({ held }: RaceWorld, since: number): string[] {
  return held
    .filter((_, n) => (held[n + 1]?.at ?? Number.POSITIVE_INFINITY) >= since)
    .map(({ value }) => value);
}

export function holdsNewestToken({ store, weixin, appid }: RaceWorld): boolean {
  return store.stored?.value === weixin.newestToken(appid);
}

/** Takes the time of some work: for ever until it has settled. */
export function stopwatch({ time }: RaceWorld, work: Promise<unknown>): { tookMs: number } {
  const startedAt = time.now();
  const run = { tookMs: Number.POSITIVE_INFINITY };
  const stop = () => {
    run.tookMs = time.now() - startedAt;
  };
  work.then(stop, stop);
  return run;
}
