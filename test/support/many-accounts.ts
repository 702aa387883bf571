import type { Emulator } from '../../scripts/emulator/emulator.ts';

/** Registers so many accounts, and says how they are configured; by AppID, as they are listed. */
export function addAccounts({ weixin }: Emulator, count: number) {
  const accounts = Array.from({ length: count }, () => weixin.addAccount());
  const variables = Object.fromEntries(accounts.map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]));
  return { appids: accounts.map(({ appid }) => appid).sort(), variables };
}
