import { asTokenError, TokenError } from './token-error.ts';

/** Each of those who waited gets an error of its own, which it may add to. */
export function withOwnError<T>(shared: Promise<T>): Promise<T> {
  return shared.catch((error: unknown) => {
    throw new TokenError(asTokenError(error));
  });
}
