import type { Emulator } from '../../scripts/emulator/emulator.ts';

/** Registers so many accounts, and says how they are configured; by AppID, as they are listed. */
export function addAccounts({ weixin }: Emulator, count: number) {
  const accounts = Array.from({ length: count }, () => weixin.addAccount());
  const variables = Object.fromEntries(accounts.map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]));
  return { appids: accounts.map(({ appid }) => appid).sort(), variables };
}

/** WeChat never answers a request for the token of this AppID. */
export function silence({ faults }: Emulator, silent: string): void {
  const isFor = (request: unknown) => (request as { query: URLSearchParams }).query.get('appid') === silent;
  faults.inject({
    on: '/cgi-bin/token',
    times: Number.POSITIVE_INFINITY,
    when: isFor,
    reply: { hang: true },
  });
}
