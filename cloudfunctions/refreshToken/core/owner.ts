import { configurationError } from '../../cloud-token/core/configuration-error.ts';
import type { TokenError } from '../../cloud-token/core/token-error.ts';

/** Why this environment fetches no token: another one owns it. Absent where `TOKEN_ENV` names none, or this one. */
export function notOwner(tokenEnv: string | undefined, ownEnv: string | undefined): TokenError | undefined {
  if (!tokenEnv || !ownEnv || tokenEnv === ownEnv) return undefined;
  return configurationError(
    `nothing is done here: TOKEN_ENV says that the environment ${tokenEnv} owns the token`,
    'set TOKEN_ENV on the functions that use the token too, and delete this refreshToken; or remove its TOKEN_ENV / 使用 token 的云函数也要设置 TOKEN_ENV，并删除这里的 refreshToken；或删除它的 TOKEN_ENV',
  );
}
