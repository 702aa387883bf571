import { ANSWER_RESERVE_MS } from '../../../cloudfunctions/cloud-token/core/time-limit.ts';
import type { TokenApi } from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  asTokenError,
  isTokenError,
  TokenError,
} from '../../../cloudfunctions/cloud-token/core/token-error.ts';
import { createTokenReader } from '../../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { RefreshRequest as ReaderRequest } from '../../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { fetchToken } from '../../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { type RefreshRequest, refresh } from '../../../cloudfunctions/refreshToken/core/refresh.ts';
import type { Instance } from '../engine/instance.ts';
import type { Contestant, Surroundings } from '../world/contestant.ts';
import { createTokenStore } from './token-store.ts';

/** The way from one function to another. */
const HOP_MS = 15;

/** Ours: the writer's and the reader's real cores, wired as the functions and the library wire them. */
export function createOurs(surroundings: Surroundings, api: TokenApi): Contestant {
  const { database, inFunction, onRead, after } = surroundings;

  function createCaller(instance: Instance): ReturnType<Contestant['createCaller']> {
    const { withToken } = createTokenReader({
      read(_, patienceMs) {
        onRead();
        return database.operate(instance, database.read, patienceMs);
      },
      refresh: (request, patienceMs) =>
        new Promise((resolve, reject) => {
          after(patienceMs, () => instance.whenAwake(() => reject(tooLate())));
          askForRefresh(instance, request).then(resolve, reject);
        }),
      now: instance.clock.now,
      log: () => undefined,
    });
    return withToken;
  }

  async function askForRefresh(instance: Instance, { rejected }: ReaderRequest): Promise<void> {
    const hop = { beforeMs: HOP_MS, effect: () => undefined };
    await instance.step(hop);
    const failure = await runRefresh({ rejected }).then(() => undefined, asCallerSees);
    await instance.step(hop);
    if (failure) throw failure;
  }

  const runRefresh = (request: RefreshRequest) =>
    inFunction((instance) => refresh(writerPorts(surroundings, api, instance), request));

  return {
    // Its entry answers a failure instead of throwing it, so that the platform does not run it again.
    onTimer: () => runRefresh({ ignoresCoolDown: true }).catch(() => undefined),
    createCaller,
    storedToken: () => database.stored()?.value,
  };
}

let leases = 0;

function writerPorts(
  { platform, database, endpoint, options, onConflict, onForcing }: Surroundings,
  api: TokenApi,
  instance: Instance,
): Parameters<typeof refresh>[0] {
  const { clock } = instance;
  const { appid } = platform;
  const deadlineAt = clock.now() + options.timeLimitMs - ANSWER_RESERVE_MS;
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
    store: createTokenStore(database, instance, () => deadlineAt - clock.now(), onForcing),
    issue: ({ deadlineAt: until, force }) => fetchToken(source, until, force),
    clock,
    deadlineAt,
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

function tooLate(): TokenError {
  return new TokenError({ code: 'timeout', errCode: -501002, errMsg: 'refreshToken: no answer in time' });
}
