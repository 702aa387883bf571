import type { Instance } from '../engine/instance.ts';
import type { Contestant, SendCall, Surroundings } from '../world/contestant.ts';
import type { ApiReply } from '../world/platform.ts';

/** httpx, the HTTP client of co-wechat-api, waits this long. */
const HTTP_TIMEOUT_MS = 3_000;
const RETRIES = 3;
const EARLIER_MS = 10_000;

interface Cached {
  token: string;
  expiresAt: number;
}

/**
 * One cache per process, as co-wechat-api 3 does it: every instance fetches a token of its own when the last one has
 * expired by its own clock, and on 40001 fetches another one and sends the call again, up to three times. A token request
 * that is answered 40001 (the AppSecret is wrong) is treated like an API call, so that it ends when the function does.
 */
export function createPerProcess({ endpoint, options }: Surroundings): Contestant {
  function createCaller(instance: Instance): (send: SendCall) => Promise<ApiReply> {
    const { clock } = instance;
    let cached: Cached | undefined;

    async function fetch(until: number): Promise<Cached> {
      for (;;) {
        if (clock.now() > until) throw new Error('the function was ended by its time-out');
        const reply = await endpoint.request(instance, { api: 'token', timeoutMs: HTTP_TIMEOUT_MS });
        if (reply.kind !== 'answered' || reply.status !== 200) throw new Error('no answer');
        const { errcode, access_token: token, expires_in: lifeSec } = parse(reply.body);
        if (errcode === 40001) continue;
        if (errcode) throw new Error(`errcode ${errcode}`);
        cached = { token: String(token), expiresAt: clock.now() + Number(lifeSec) * 1000 - EARLIER_MS };
        return cached;
      }
    }

    return async (send) => {
      const until = clock.now() + options.timeLimitMs;
      const isValid = cached !== undefined && clock.now() < cached.expiresAt;
      let reply = await send((isValid && cached ? cached : await fetch(until)).token);
      for (let retry = 0; retry < RETRIES && reply.errcode === 40001; retry++) {
        cached = undefined;
        reply = await send((await fetch(until)).token);
      }
      return reply;
    };
  }

  return { createCaller };
}

/** What is no JSON it passes on as bytes, which have none of these fields. */
function parse(body: string): { errcode?: number; access_token?: string; expires_in?: number } {
  try {
    return JSON.parse(body) as ReturnType<typeof parse>;
  } catch {
    return {};
  }
}
