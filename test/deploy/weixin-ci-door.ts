import { type KeyObject, publicDecrypt, randomUUID } from 'node:crypto';
import type { ForeignSignatures } from './cloud-api-door.ts';
import type { TencentCloud } from './tencent-cloud.ts';
import type { HostRequest, Hosts } from './tls-proxy.ts';

/** A mini program whose owner has made a code-upload key. */
export interface CiAccount {
  appid: string;
  publicKey: KeyObject;
  /** Who does not come from an address of the whitelist is refused. */
  isFromWhitelist: boolean;
}

interface CiRequest {
  appid: string;
  signature: string;
  agentReq: { service: string; action: string; version: string; postdata: string };
  signReq: { action: string; hashed_postdata: string };
}

/**
 * The host at which WeChat serves `miniprogram-ci`: a random text to sign with the code-upload key, then either an
 * action passed on to Tencent Cloud, or a signature for one that is too long for that (code).
 */
export function weixinCiDoor(cloud: TencentCloud, account: CiAccount, foreign: ForeignSignatures): Hosts {
  const issued = new Set<string>();
  const routes: Record<string, (request: CiRequest) => object> = {
    '/wxa/ci/getrandstr'() {
      const randomString = randomUUID();
      issued.add(randomString);
      return { errCode: 0, data: { randomString } };
    },
    '/wxa/ci/getattr': () => ({ errCode: 0, data: { platform: false, appType: 0 } }),
    '/wxa/ci/cloudapihttpagent'({ agentReq: { action, postdata } }) {
      const Response = cloud.answer('WeChat', action, JSON.parse(postdata) as Record<string, unknown>);
      return { errCode: 0, data: { base_resp: { ret: 0 }, content: JSON.stringify({ Response }) } };
    },
    '/wxa/ci/getqcloudapisignature'({ signReq: { action, hashed_postdata: hash } }) {
      const authorization = `TC3-HMAC-SHA256 Credential=weixin, Signature=${randomUUID()}`;
      foreign.set(authorization, hash);
      return { errCode: 0, header: `X-TC-Action: ${action}\nAuthorization: ${authorization}` };
    },
  };
  const answer = ({ path, body }: HostRequest): object => {
    const request = JSON.parse(body) as CiRequest;
    const route = routes[path];
    if (!account.isFromWhitelist) return { errCode: -10008, errMsg: 'invalid ip: 203.0.113.7' };
    if (!route) return { errCode: -1, errMsg: `${path} is unknown` };
    if (request.signature !== undefined && !isSigned(request, account, issued))
      return { errCode: -10007, errMsg: 'invalid signature' };
    return route(request);
  };
  return { 'servicewechat.com': answer };
}

/** Whether the text that was issued has been encrypted, with the AppID, by the owner of the private key. */
function isSigned({ signature, appid }: CiRequest, account: CiAccount, issued: Set<string>): boolean {
  try {
    const text = publicDecrypt(account.publicKey, Buffer.from(signature, 'base64')).toString();
    const signed = JSON.parse(text) as { appid: string; rand_str: string };
    return appid === account.appid && signed.appid === appid && issued.delete(signed.rand_str);
  } catch {
    return false;
  }
}
