import type { Clock } from './clock.ts';
import { configurationError } from './configuration-error.ts';
import type { TokenDocument } from './token-document.ts';
import type { FailureResult } from './token-error.ts';

/** Whose token a call is about. */
export interface TokenOptions {
  /** Whose token. @default the AppID of the environment that owns the token */
  appid?: string | undefined;
}

/** What `refreshToken` is asked for. */
export interface RefreshRequest extends TokenOptions {
  /** Fingerprint of a token that WeChat has refused: the first 16 hex digits of its SHA-256. @default none was refused */
  rejected?: string;
}

/**
 * For the log: no refresh was to be had, or the document could not be read, and the token at hand was served. Holds no
 * token.
 */
export type ReaderEvent = { event: 'refresh_unavailable' | 'document_unreadable' } & FailureResult;

/** All that a reader needs of the world. */
export interface TokenReaderPorts {
  /**
   * Reads the stored document; may be called again while one call is under way.
   *
   * @param request whose token, and which one was refused
   * @returns `{}` when there is none
   * @throws a `TokenError` when it cannot be read
   */
  read(request: RefreshRequest): Promise<TokenDocument>;
  /**
   * Has the token refreshed if that is due.
   *
   * @param request whose token, and which one was refused
   * @throws a `TokenError`: `refresh_failed` when `refreshToken` has answered that it failed
   */
  refresh(request: RefreshRequest): Promise<void>;
  /** The time of this process. */
  clock: Clock;
  /** From 0 up to 1, so that instances do not act in step. */
  random(): number;
  /**
   * Writes a line to the log.
   *
   * @param event what happened
   */
  log(event: ReaderEvent): void;
}

/** `getToken` and `withToken` of one reader. */
export interface TokenReader {
  /**
   * A valid access token.
   *
   * @param options whose token
   * @throws a `TokenError` (`missing_token`, errCode -1) when there is none
   */
  getToken(options?: TokenOptions): Promise<string>;
  /**
   * Runs an operation with a token; when WeChat refuses the token, has it replaced and runs the operation once more.
   *
   * @typeParam T what the operation resolves to
   * @param operation gets the token; may be called a second time with another one
   * @param options whose token
   * @throws what the operation rejects with, or a `TokenError`
   */
  withToken<T>(operation: (token: string) => Promise<T>, options?: TokenOptions): Promise<T>;
}

/** Throws a `TokenError` (`configuration`) that names the ports which are no functions. */
export function checkPorts(ports: Partial<TokenReaderPorts> | null | undefined): void {
  const { read, refresh, clock, random, log } = ports ?? {};
  const wanted = { read, refresh, 'clock.now': clock?.now, 'clock.sleep': clock?.sleep, random, log };
  const missing = Object.entries(wanted).filter(([, port]) => typeof port !== 'function');
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(', ');
  throw configurationError(`createTokenReader: no function is given for ${names}`);
}
