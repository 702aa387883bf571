import type { Database } from './database/database.ts';
import type { Emulator } from './emulator.ts';

/** The document of the token, as far as anybody here reads it. */
interface StoredToken {
  value?: unknown;
  api?: unknown;
  issuedAt?: unknown;
  expiresAt?: unknown;
}

/** The document in which the token stands; undefined when there is none. */
export function storedToken(database: Database): StoredToken | undefined {
  try {
    return database.find('cloud-token', { _id: 'access_token' })[0];
  } catch {
    // Before the first refresh there is no collection.
    return undefined;
  }
}

/** Ends the token that the functions use, be it WeChat's newest or the one before; without one, WeChat's newest. */
export function revokeTokenInUse({ weixin, account, database }: Emulator): void {
  const { value, api } = storedToken(database) ?? {};
  const kind = api === 'stable_token' ? 'stable_token' : 'token';
  weixin.revoke(account.appid, kind, typeof value === 'string' ? value : undefined);
}
