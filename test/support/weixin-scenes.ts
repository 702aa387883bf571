import {
  fetchToken,
  type TokenRequest,
  type TokenSource,
} from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import { APPID, HOUR, SECOND } from './tokens.ts';
import { createVirtualTime } from './virtual-time.ts';

/** A reply and how long WeChat takes for it; one that takes too long is lost. */
export interface Scene {
  reply: TransportReply;
  takesMs?: number;
}

/** What the first request gets of 10 seconds. */
export const FIRST_MS = 6 * SECOND;
export const HOSTS = ['https://a', 'https://b'];
export const granted = json({ access_token: 'token-1', expires_in: 7200 });
export const busy = json({ errcode: -1, errmsg: 'system error' });
export const html: Scene = { reply: { kind: 'answered', status: 200, body: '<html>' } };
export const unsent: Scene = { reply: { kind: 'unsent', why: 'ECONNREFUSED' } };
export const lost: Scene = { reply: { kind: 'lost', why: 'ECONNRESET' } };
export const silence: Scene = { reply: { kind: 'lost', why: 'TIMEOUT' }, takesMs: HOUR };

export function json(body: object): Scene {
  return { reply: { kind: 'answered', status: 200, body: JSON.stringify(body) } };
}

/** Plays the scenes, the last one for ever; `sent` is the requests, with the time each of them began. */
export async function play(
  scenes: Scene[],
  {
    timeMs = 10 * SECOND,
    start = 0,
    force = false,
    failures = 0,
    isSparing = false,
    hosts = HOSTS,
    api = 'stable_token' as TokenSource['api'],
  } = {},
) {
  const time = createVirtualTime(start);
  const sent: (TokenRequest & { at: number })[] = [];
  const source: TokenSource = {
    appid: APPID,
    api,
    hosts,
    clock: time,
    async send(request) {
      const scene = scenes[Math.min(sent.length, scenes.length - 1)] as Scene;
      sent.push({ ...request, at: time.now() });
      const { takesMs = 0 } = scene;
      await time.sleep(Math.min(takesMs, request.timeoutMs));
      return takesMs > request.timeoutMs ? { kind: 'lost', why: 'TIMEOUT' } : scene.reply;
    },
  };
  const left = () => start + timeMs - time.now();
  const issued = await time.run(fetchToken(source, { left, force, failures, isSparing }));
  return {
    issued,
    sent,
    times: sent.map(({ at }) => at),
    hosts: sent.map(({ host }) => host),
    endedAt: time.now(),
  };
}
