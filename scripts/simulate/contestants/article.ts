// contestants/: who lives in the simulated world: ours, each process for itself, and the article's code.
// Each has access tokens in its own way, and finds the same faults.

import type { TransportReply } from '../../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { Contestant, Surroundings } from '../world/contestant.ts';

/**
 * The article's code: an hourly function that stores what it got, whatever that is; readers that read the document every
 * time; no retry anywhere.
 */
export function createArticle({ database, endpoint, inFunction, onRead }: Surroundings): Contestant {
  return {
    onTimer: () =>
      inFunction(async (instance) => {
        const value = tokenIn(await endpoint.request(instance, { api: 'token' }));
        await database.operate(instance, () => {
          database.tokens.stored = { value };
        });
      }),
    createCaller: (instance) => async (send) => {
      onRead();
      return send(await database.operate(instance, () => String(database.tokens.stored?.value ?? '')));
    },
    storedToken: () => database.tokens.stored?.value,
  };
}

/** As axios gives it: an HTTP or network error is thrown, a body that is no JSON is a string without fields. */
function tokenIn(reply: TransportReply): unknown {
  if (reply.kind !== 'answered') throw new Error(reply.why);
  if (reply.status !== 200) throw new Error(`Request failed with status code ${reply.status}`);
  try {
    return (JSON.parse(reply.body) as { access_token?: unknown }).access_token;
  } catch {
    return undefined;
  }
}
