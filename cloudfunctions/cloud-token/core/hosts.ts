import { configurationError } from './configuration-error.ts';
import type { TokenError } from './token-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/** WeChat's API host and the one it names for disaster recovery. */
export const DEFAULT_HOSTS = 'https://api.weixin.qq.com,https://api2.weixin.qq.com';

/**
 * Reads `WEIXIN_API_HOSTS`: a comma list, tried in turn on network failure. Plain http would send the AppSecret in the
 * clear, so it is only for this machine itself. Throws a `TokenError` (`configuration`).
 *
 * @default DEFAULT_HOSTS
 */
export function parseHosts(list: string | undefined): string[] {
  const hosts = (list || DEFAULT_HOSTS).split(',').map((host) => host.trim().replace(/\/+$/, ''));
  for (const host of hosts) if (!isSafeHost(host)) throw badHost(host);
  return hosts;
}

/** `https://name`, or http on this machine itself. */
export function isSafeHost(host: string): boolean {
  const address = /^(https?):\/\/([\w.-]+|\[[\da-f:]+\])(:0*[1-9]\d*)?$/i.exec(host);
  const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(address?.[2] ?? '');
  return (address?.[1] === 'https' || isLocal) && isAddress(host);
}

/** A port may be too large, a name or a number in it none. */
function isAddress(host: string): boolean {
  try {
    return new URL(host).hostname !== '';
  } catch {
    return false;
  }
}

function badHost(host: string): TokenError {
  return configurationError(
    `WEIXIN_API_HOSTS has an address that is not https://name: "${withoutSecrets(host.replace(/\/\/.*@/s, '//***@'))}"`,
    'write https://api.weixin.qq.com,https://api2.weixin.qq.com or remove it / 写成 https://api.weixin.qq.com,https://api2.weixin.qq.com，或删除该变量',
  );
}
