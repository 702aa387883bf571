import { setImmediate as afterMicrotasks } from 'node:timers/promises';
import fc from 'fast-check';
import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { fetchToken } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { type RefreshOutcome, refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createWeixin, type Weixin } from '../../scripts/emulator/weixin.ts';
import { createMemoryTokenStore, type MemoryTokenStore } from '../support/memory-token-store.ts';
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts';

/** What may go wrong with one step of an instance. Both kills and both losses can hit every await there is. */
export type Mishap =
  | 'fails before'
  | 'is refused'
  | 'reply is lost'
  | 'every reply is lost'
  | 'reply is garbage'
  | 'killed before'
  | 'killed after'
  | 'takes effect too late'
  | 'is answered too late';

/** A mishap hits the n-th step (an await on the database or on WeChat) of one instance. */
export interface PlannedMishap {
  instance: number;
  step: number;
  mishap: Mishap;
}

export const mishaps = (kinds: Mishap[], instances: number, maxLength: number) =>
  fc.array(
    fc.record({
      instance: fc.nat(instances - 1),
      step: fc.nat(7),
      mishap: fc.constantFrom(...kinds),
    }),
    { maxLength },
  );

/** The instances of one function, the document they share and WeChat, every interleaving of whose steps a scheduler may choose. */
export interface RaceWorld {
  time: VirtualTime;
  weixin: Weixin;
  appid: string;
  store: MemoryTokenStore;
  /** How many requests for a token were sent, and how many at most were under way at once. */
  requests: { sent: number; underWay: number; most: number };
  /** Every token that was written into the document. */
  written: string[];
  /** Every token that WeChat has issued. */
  issued: string[];
  /** How many of the planned mishaps have hit. */
  hits: number;
  /** Puts a freshly issued token into the document. */
  issue(): void;
  /** Starts an instance that refreshes; it never settles once it is killed. */
  startWriter(
    instance: number,
    request?: { rejected?: string; ignoresCoolDown?: boolean },
  ): Promise<RefreshOutcome>;
  /** Makes a read of the document one more step that the scheduler may delay. */
  readDocument(): Promise<TokenDocument>;
  schedule<T>(label: string, step: () => T): Promise<T>;
  /** Lets everything happen that can, in the scheduler's order, until nobody has anything left to do. */
  settle(): Promise<void>;
}

/** What WeChat sends instead of a token, by mishap; anything else is a connection that breaks. */
const REPLIES: { [mishap in Mishap]?: TransportReply } = {
  'is refused': { kind: 'answered', status: 200, body: '{"errcode":45009,"errmsg":"quota"}' },
  'reply is garbage': {
    kind: 'answered',
    status: 200,
    body: '{"access_token":"<html>Bad Gateway</html>","expires_in":7200}',
  },
};

const NEVER = new Promise<never>(() => undefined);

export function createRaceWorld(scheduler: fc.Scheduler, plan: PlannedMishap[] = []): RaceWorld {
  const time = createVirtualTime();
  const weixin = createWeixin({ clock: { ...time, offsetMs: 0 } });
  const { appid, secret } = weixin.addAccount();
  const store = createMemoryTokenStore();
  const requests = { sent: 0, underWay: 0, most: 0 };

  async function schedule<T>(label: string, step: () => T): Promise<T> {
    await scheduler.schedule(Promise.resolve(), label);
    return step();
  }

  /** One await of an instance: delayed as the scheduler likes, and hit by what is planned for it. */
  function createStepper(instance: number) {
    let steps = 0;
    let isKilled = false;
    return async <T>(
      label: string,
      effect: () => Promise<T>,
      lost: (mishap: Mishap) => Promise<T>,
    ): Promise<T> => {
      const step = steps++;
      const mishap = plan.find((planned) => isHit(planned, instance, step, label))?.mishap;
      if (mishap) world.hits++;
      await schedule(`${instance}: ${label}`, () => undefined);
      if (isKilled || mishap === 'killed before') isKilled = true;
      if (isKilled) return NEVER;
      if (mishap === 'fails before' || mishap === 'is refused') return lost(mishap);
      if (mishap === 'takes effect too late') await time.sleep(LEASE_MS + 1000);
      const result = await effect();
      if (mishap === 'is answered too late') await time.sleep(LEASE_MS + 1000);
      await schedule(`${instance}: reply to ${label}`, () => undefined);
      if (mishap === 'killed after') isKilled = true;
      if (isKilled) return NEVER;
      return mishap?.startsWith('reply') || mishap?.startsWith('every') ? lost(mishap) : result;
    };
  }

  function startWriter(instance: number, request = {}): Promise<RefreshOutcome> {
    const step = createStepper(instance);
    const down = () =>
      Promise.reject(new TokenError({ code: 'database', errCode: -501001, errMsg: 'resource system error' }));
    const bound =
      <A extends unknown[], R>(label: string, operation: (...args: A) => Promise<R>) =>
      (...args: A) =>
        step(label, () => operation(...args), down);
    const stepped: TokenStore = {
      read: bound('read', store.read),
      acquire: bound('acquire', store.acquire),
      commit: bound('commit', (leaseId, commit) => {
        world.written.push(commit.token.value);
        return store.commit(leaseId, commit);
      }),
      giveUp: bound('give up', store.giveUp),
      append: store.append,
    };
    const lost = async (mishap: Mishap): Promise<TransportReply> =>
      REPLIES[mishap] ?? { kind: 'lost', why: 'ECONNRESET' };
    const send = () => underWay(step('ask WeChat', async () => answer(), lost));
    const source = { appid, api: 'token' as const, hosts: ['weixin'], clock: time, send };
    const ports: RefreshPorts = {
      appid,
      api: 'token',
      store: stepped,
      clock: time,
      deadlineAt: time.now() + 60_000,
      newLeaseId: () => `lease-${leases++}`,
      log: () => undefined,
      issue: ({ deadlineAt, force }) => fetchToken(source, deadlineAt, force),
    };
    return refresh(ports, request);
  }

  /** WeChat's reply to a request for a token, as it sends it. */
  function answer(): TransportReply {
    const reply = weixin.fetchToken({ grantType: 'client_credential', appid, secret, ip: '127.0.0.1' });
    if ('access_token' in reply) world.issued.push(reply.access_token);
    return { kind: 'answered', status: 200, body: JSON.stringify(reply) };
  }

  let leases = 0;
  async function underWay<T>(request: Promise<T>): Promise<T> {
    requests.sent++;
    requests.underWay++;
    requests.most = Math.max(requests.most, requests.underWay);
    return request.finally(() => {
      requests.underWay--;
    });
  }

  const world: RaceWorld = {
    time,
    weixin,
    appid,
    store,
    requests,
    written: [],
    issued: [],
    hits: 0,
    schedule,
    startWriter,
    readDocument: () => schedule('reader reads', () => undefined).then(store.read),
    issue() {
      answer();
      const value = world.issued.at(-1);
      const now = time.now();
      store.stored = { value, appid, api: 'token', issuedAt: now, expiresAt: now + 7_200_000 };
    },
    async settle() {
      for (let idle = 0; idle < 2; ) {
        await afterMicrotasks();
        if (scheduler.count() > 0) await scheduler.waitOne();
        else if (!time.wakeNext()) idle++;
      }
    },
  };
  return world;
}

/** A mishap hits one step, but for the loss of every reply, which hits all requests to WeChat of its instance. */
function isHit({ instance, step, mishap }: PlannedMishap, at: number, steps: number, label: string): boolean {
  if (instance !== at) return false;
  return mishap === 'every reply is lost' ? label === 'ask WeChat' : step === steps;
}
