import type { TokenApi } from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import { createWeixin, type TokenGrant } from '../../emulator/weixin/weixin.ts';
import { isWeixinFailure, type WeixinFailure } from '../../emulator/weixin/weixin-failure.ts';
import type { Random } from '../engine/random.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';

/** What WeChat answers to an API call, errcode 0 for the result. */
export interface ApiReply {
  errcode: number;
}

const OK: ApiReply = { errcode: 0 };

/** A token as it was issued. */
export interface Issue {
  value: string;
  api: TokenApi;
  by: 'us' | 'foreign';
  at: number;
}

/** WeChat with one account: ours, which a foreign program may share. */
export interface Platform {
  appid: string;
  /** Answers a token request made with the configured AppSecret. */
  giveToken(api: TokenApi, force: boolean): TokenGrant | WeixinFailure;
  /** A foreign program, which always knows the AppSecret, fetches a token. */
  giveForeignToken(): void;
  /** An API call with this token, judged by a machine whose clock is off. */
  callApi(token: string): ApiReply;
  /** The newest token that was issued to us. */
  newestOfOurs(): string | undefined;
  /** From now on the configured AppSecret is wrong. */
  resetSecret(): void;
  configureSecret(): void;
}

interface Ports {
  time: SimulatedTime;
  random: Random;
  skewMs: number;
  onIssue(issue: Issue): void;
}

/** Opens the local WeChat platform, whose rules these are, on simulated time. */
export function createPlatform({ time, random, skewMs, onIssue }: Ports): Platform {
  let machineSkewMs = 0;
  const now = () => time.now() + machineSkewMs;
  const weixin = createWeixin({ clock: { now, advance: () => undefined, offsetMs: 0 } });
  const { appid, secret: firstSecret } = weixin.addAccount();
  let rightSecret = firstSecret;
  let configuredSecret = firstSecret;
  let newestOfOurs: string | undefined;

  function fetch(api: TokenApi, secret: string, forceRefresh: boolean): TokenGrant | WeixinFailure {
    const request = { grantType: 'client_credential', appid, secret, ip: '127.0.0.1' };
    return api === 'token'
      ? weixin.fetchToken(request)
      : weixin.fetchStableToken({ ...request, forceRefresh });
  }

  return {
    appid,
    giveToken(api, force) {
      const reply = fetch(api, configuredSecret, force);
      if (isWeixinFailure(reply) || reply.access_token === newestOfOurs) return reply;
      newestOfOurs = reply.access_token;
      onIssue({ value: newestOfOurs, api, by: 'us', at: time.now() });
      return reply;
    },
    giveForeignToken() {
      const reply = fetch('token', rightSecret, false);
      if (!isWeixinFailure(reply))
        onIssue({ value: reply.access_token, api: 'token', by: 'foreign', at: time.now() });
    },
    callApi(token) {
      machineSkewMs = random.between(-skewMs, skewMs);
      const reply = weixin.checkToken(token);
      machineSkewMs = 0;
      return isWeixinFailure(reply) ? reply : OK;
    },
    newestOfOurs: () => newestOfOurs,
    resetSecret() {
      rightSecret = weixin.resetSecret(appid);
    },
    configureSecret() {
      configuredSecret = rightSecret;
    },
  };
}
