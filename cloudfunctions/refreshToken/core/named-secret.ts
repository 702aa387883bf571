import { noNamedAppid, noNamedSecret } from './account-error.ts';
import type { Credentials } from './credentials.ts';

/** What the name of a variable begins with that holds the AppSecret of the AppID behind it. */
export const SECRET_OF = 'APPSECRET_';

/** Reads `APPSECRET_<AppID>`. Throws a `TokenError` (`configuration`) when the name or the value is malformed. */
export function readNamedSecret(name: string, value = ''): Credentials {
  const appid = name.slice(SECRET_OF.length);
  const secret = value.trim();
  if (!/^wx[\da-f]{16}$/.test(appid)) throw noNamedAppid(name);
  if (!/^[\da-f]{32}$/i.test(secret)) throw noNamedSecret(name);
  return { appid, secret, variable: name };
}
