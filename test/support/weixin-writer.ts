import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { AccountSettings } from '../../scripts/emulator/weixin/account.ts';
import { createWeixin, type TokenApi } from '../../scripts/emulator/weixin/weixin.ts';
import { HOUR } from './tokens.ts';
import { createWriter, sendBy, type Writer } from './writer.ts';

export interface WeixinWriter extends Writer {
  /** How many requests WeChat has counted, and when. */
  requests: number[];
  /** WeChat counts the requests, but answers of which this is true reach nobody; they are numbered from 1. */
  loseAnswers(isLost: (request: number) => boolean): void;
  /** Somebody else fetches a token for this AppID. */
  fetchElsewhere(): void;
  /** The stored token, and whether WeChat accepts it. */
  storedToken(): Promise<{ value: string; isAccepted: boolean }>;
  /** Calls this every so often for so long; what it takes comes on top. */
  every(ms: number, durationMs: number, call: () => Promise<unknown>): Promise<void>;
  /** Has the stored token refused, whatever it is. */
  refuse(): Promise<unknown>;
  forcedToday(): number;
}

/** A writer that asks the local WeChat, which keeps the two-token rule. */
export function createWeixinWriter(
  api: TokenApi = 'token',
  settings: Partial<AccountSettings> = {},
): WeixinWriter {
  const writer = createWriter(undefined, { api });
  const { time, store } = writer;
  time.advance(HOUR);
  const weixin = createWeixin({ clock: { ...time, offsetMs: 0 } });
  const { appid, secret } = weixin.addAccount({ appid: writer.ports.appid }, settings);
  const request = { grantType: 'client_credential', appid, secret, ip: '127.0.0.1' };
  const requests: number[] = [];
  let isLost = (_: number) => false;

  sendBy(writer, async ({ force }): Promise<TransportReply> => {
    requests.push(time.now());
    const reply =
      api === 'token'
        ? weixin.fetchToken(request)
        : weixin.fetchStableToken({ ...request, forceRefresh: force });
    if (isLost(requests.length)) return { kind: 'lost', why: 'ECONNRESET' };
    return { kind: 'answered', status: 200, body: JSON.stringify(reply) };
  });

  const storedValue = async () => (await store.read()).token?.value ?? '';
  return Object.assign(writer, {
    requests,
    loseAnswers: (lost: (request: number) => boolean) => {
      isLost = lost;
    },
    fetchElsewhere: () => void weixin.fetchToken(request),
    async storedToken() {
      const value = await storedValue();
      return { value, isAccepted: !('errcode' in weixin.checkToken(value)) };
    },
    async every(ms: number, durationMs: number, call: () => Promise<unknown>) {
      for (const end = time.now() + durationMs; time.now() < end; time.advance(ms))
        await call().catch(() => undefined);
    },
    refuse: async () => writer.run({ rejected: fingerprint(await storedValue()) }),
    forcedToday: () => weixin.state(appid).stable_token.forcedToday,
  });
}
