import { TokenError } from '../../cloud-token/core/token-error.ts';

/** An AppID and the secret it proves itself with. */
export interface Credentials {
  appid: string;
  secret: string;
  /** The environment variable that holds the secret. */
  variable: string;
}

/** The same failure, whose hint names the variable that is to be mended and not that of the own account. */
export function namingVariable(error: TokenError, { variable }: Pick<Credentials, 'variable'>): TokenError {
  const { hint } = error;
  if (hint === undefined || variable === 'APPSECRET') return error;
  return new TokenError({ ...error, hint: hint.replace(/\bAPP(SECRET|ID)\b/g, variable) });
}
