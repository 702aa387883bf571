import { TokenError } from './token-error.ts';

/** An environment variable or an argument is wrong. `errMsg` names it, and holds no secret. */
export function configurationError(errMsg: string, hint?: string): TokenError {
  return new TokenError({ code: 'configuration', errCode: -501007, errMsg, hint });
}
