import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { TokenRequest } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { RefreshOutcome, RefreshRequest } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { Commit, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { ASK_WEIXIN, type Instance, type Mishap } from './mishaps.ts';
import type { RaceWorld } from './race-world.ts';

/** An instance of refreshToken that serves one event; `outcome` never settles once it is killed. */
export interface RacingWriter {
  instance: Instance;
  outcome: Promise<RefreshOutcome>;
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

/** What the adapters allow one operation of the database, ms. */
const MAX_OPERATION_MS = 1_000;

/** Starts a refresh. `timeMs` is what is left of the invocation. */
export function startWriter(world: RaceWorld, request: RefreshRequest = {}, timeMs = 19_600): RacingWriter {
  const { core, appid } = world;
  const instance = world.createInstance();
  const { clock } = instance;
  const deadlineAt = clock.now() + timeMs;
  const source = { appid, api: 'token' as const, hosts: ['weixin'], clock, send };
  const ports: RefreshPorts = {
    appid,
    api: 'token',
    store: steppedStore(world, instance, deadlineAt),
    clock,
    deadlineAt,
    newLeaseId: () => `lease-${world.leases++}`,
    log: () => undefined,
    issue: ({ deadlineAt: until, force }) => core.fetchToken(source, until, force),
  };

  function send({ timeoutMs }: TokenRequest): Promise<TransportReply> {
    const lost = async (mishap: Mishap): Promise<TransportReply> =>
      REPLIES[mishap] ?? { kind: 'lost', why: 'ECONNRESET' };
    const step = { label: ASK_WEIXIN, effect: async () => world.answer(), lost, patienceMs: timeoutMs };
    return world.underWay(instance, instance.step(step));
  }

  const outcome = core.refresh(ports, request);
  // Whoever is interested looks at the outcome later.
  outcome.catch(() => undefined);
  return { instance, outcome };
}

/** The shared document, whose every operation is a step of this instance. */
function steppedStore(world: RaceWorld, instance: Instance, deadlineAt: number): TokenStore {
  const { store } = world;
  const bound =
    <A extends unknown[], R>(label: string, operation: (...args: A) => Promise<R>) =>
    (...args: A) => {
      const patienceMs = Math.max(0, Math.min(deadlineAt - instance.clock.now(), MAX_OPERATION_MS));
      return instance.step({ label, effect: () => operation(...args), lost: databaseIsDown, patienceMs });
    };
  return {
    read: bound('read', store.read),
    acquire: bound('acquire', store.acquire),
    commit: bound('commit', (leaseId, commit) => commitAndNote(world, leaseId, commit)),
    giveUp: bound('give up', store.giveUp),
    append: bound('append', store.append),
  };
}

async function commitAndNote(world: RaceWorld, leaseId: string, commit: Commit): Promise<boolean> {
  const { value } = commit.token;
  world.written.push(value);
  const isStored = await world.store.commit(leaseId, commit);
  if (isStored) world.held.push({ value, at: world.time.now() });
  return isStored;
}

/** How wx-server-sdk fails when the database does. */
export function databaseIsDown(): Promise<never> {
  return Promise.reject(
    new TokenError({ code: 'database', errCode: -501001, errMsg: 'resource system error' }),
  );
}
