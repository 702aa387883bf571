import type { TokenDocument } from './token-document.ts';
import type { FailureResult } from './token-error.ts';

export interface TokenOptions {
  /** Whose token. @default the AppID of the environment that owns the token */
  appid?: string | undefined;
}

export interface RefreshRequest extends TokenOptions {
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string;
}

/** What the reader cannot say in its result. Holds no token. */
export type ReaderEvent = { event: 'refresh_unavailable' | 'document_unreadable' } & FailureResult;

/** All that a reader needs of the world. */
export interface TokenReaderPorts {
  /** Reads the stored document; `{}` when there is none. Rejects with a `TokenError` when it takes longer than `patienceMs`. */
  read(options: TokenOptions, patienceMs: number): Promise<TokenDocument>;
  /** Has the token refreshed if that is due. Rejects with a `TokenError` when it failed or took longer than `patienceMs`. */
  refresh(request: RefreshRequest, patienceMs: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  log(event: ReaderEvent): void;
}

export interface TokenReader {
  /** A valid access token. Rejects with a `TokenError` (errCode -1) when there is none. */
  getToken(options?: TokenOptions): Promise<string>;
  /** Runs an operation with a token; when WeChat refuses the token, has it replaced and runs the operation once more. */
  withToken<T>(operation: (token: string) => Promise<T>, options?: TokenOptions): Promise<T>;
}
