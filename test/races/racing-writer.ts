import type { TimeLeft } from '../../cloudfunctions/cloud-token/core/clock.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { patienceMs } from '../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import type { TokenRequest } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { Inquiry } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import type { RefreshOutcome } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import {
  type Commit,
  type TokenStore,
  wrapStore,
} from '../../cloudfunctions/refreshToken/core/token-store.ts';
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

/** Starts a refresh. `timeMs` is what is left of the invocation. */
export function startWriter(world: RaceWorld, inquiry: Inquiry = {}, timeMs = 19_600): RacingWriter {
  const { core, appid } = world;
  const instance = world.createInstance();
  const { clock } = instance;
  const until = world.time.now() + timeMs;
  const left = () => until - world.time.now();
  const source = { appid, api: 'token' as const, hosts: ['weixin'], clock, send };
  const ports: RefreshPorts = {
    appid,
    api: 'token',
    store: steppedStore(world, instance, left),
    clock,
    left,
    newLeaseId: () => `lease-${world.leases++}`,
    random: () => 0.5,
    log: () => undefined,
    issue: (request) => core.fetchToken(source, request),
  };

  function send({ timeoutMs }: TokenRequest): Promise<TransportReply> {
    const lost = async (mishap: Mishap): Promise<TransportReply> =>
      REPLIES[mishap] ?? { kind: 'lost', why: 'ECONNRESET' };
    const effect = async (): Promise<TransportReply> => {
      const reply = world.answer();
      return world.losesAnswers ? { kind: 'lost', why: 'ECONNRESET' } : reply;
    };
    const step = { label: ASK_WEIXIN, effect, lost, patienceMs: timeoutMs };
    return world.underWay(instance, instance.step(step));
  }

  const outcome = core.refresh(ports, inquiry);
  // Whoever is interested looks at the outcome later.
  outcome.catch(() => undefined);
  return { instance, outcome };
}

/** The shared document, whose every operation is a step of this instance. */
function steppedStore(world: RaceWorld, instance: Instance, left: TimeLeft): TokenStore {
  const commit = (leaseId: string, found: Commit) => commitAndNote(world, leaseId, found);
  return wrapStore({ ...world.store, commit }, (operation, label) => (...args) => {
    const waitMs = Math.max(0, patienceMs(left()));
    return instance.step({
      label,
      effect: () => operation(...args),
      lost: databaseIsDown,
      patienceMs: waitMs,
    });
  });
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
