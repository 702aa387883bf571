import { ANSWER_RESERVE_MS } from '../../../cloudfunctions/cloud-token/adapters/system-clock.ts';
import type { TokenApi } from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  asTokenError,
  isTokenError,
  TokenError,
} from '../../../cloudfunctions/cloud-token/core/token-error.ts';
import { createTokenReader } from '../../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { RefreshRequest } from '../../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { fetchToken } from '../../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { Inquiry } from '../../../cloudfunctions/refreshToken/core/next-step.ts';
import { refresh } from '../../../cloudfunctions/refreshToken/core/refresh.ts';
import type { Instance } from '../engine/instance.ts';
import type { Contestant, Surroundings } from '../world/contestant.ts';
import { createTokenStore } from './token-store.ts';

/** The way from one function to another. */
const HOP_MS = 15;

/** Ours: the writer's and the reader's real cores, wired as the functions and the library wire them. */
export function createOurs(surroundings: Surroundings, api: TokenApi): Contestant {
  const { database, inFunction, onRead, random } = surroundings;

  function createCaller(instance: Instance): ReturnType<Contestant['createCaller']> {
    const { withToken } = createTokenReader({
      read() {
        onRead();
        return database.operate(instance, database.tokens.read);
      },
      refresh: (request) => askForRefresh(instance, request),
      clock: instance.clock,
      random,
      log: () => undefined,
    });
    return withToken;
  }

  async function askForRefresh(instance: Instance, { rejected }: RefreshRequest): Promise<void> {
    const hop = { beforeMs: HOP_MS, effect: () => undefined };
    await instance.step(hop);
    const failure = await runRefresh({ rejected }).then(() => undefined, asCallerSees);
    await instance.step(hop);
    if (failure) throw failure;
  }

  const runRefresh = (inquiry: Inquiry) =>
    inFunction((instance) => refresh(writerPorts(surroundings, api, instance), inquiry));

  return {
    // Its entry answers a failure instead of throwing it, so that the platform does not run it again.
    onTimer: () => runRefresh({ isUrgent: true }).catch(() => undefined),
    createCaller,
    storedToken: () => database.tokens.stored?.value,
  };
}

let leases = 0;

function writerPorts(
  { platform, database, endpoint, options, random, onConflict, onForcing }: Surroundings,
  api: TokenApi,
  instance: Instance,
): Parameters<typeof refresh>[0] {
  const { clock } = instance;
  const { appid } = platform;
  const deadlineAt = clock.now() + options.timeLimitMs - ANSWER_RESERVE_MS;
  const left = () => deadlineAt - clock.now();
  const source = {
    appid,
    api,
    hosts: ['api', 'api2'],
    clock,
    send: ({ force, timeoutMs }: { force: boolean; timeoutMs: number }) =>
      endpoint.request(instance, { api, force, timeoutMs }),
  };
  return {
    appid,
    api,
    store: createTokenStore(database, instance, left, onForcing),
    issue: (request) => fetchToken(source, request),
    clock,
    left,
    random,
    newLeaseId: () => `lease-${leases++}`,
    log: ({ conflict }) => conflict && onConflict(),
  };
}

/** A function that fails answers so; one that is killed or out of time gives the platform's error in place of an answer. */
function asCallerSees(error: unknown): TokenError {
  const isAnswer = isTokenError(error);
  const { errCode, errMsg } = asTokenError(error);
  return new TokenError({ code: isAnswer ? 'refresh_failed' : 'refresh_unavailable', errCode, errMsg });
}
