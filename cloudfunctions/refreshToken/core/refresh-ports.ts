import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Clock, Issued } from './fetch-token.ts';
import type { RefreshEvent, TokenStore } from './token-store.ts';

export interface IssueRequest {
  /** When there must be an answer, ms since the epoch. */
  deadlineAt: number;
  /** Whether stable_token is to give a new one even if the last is still good. */
  force: boolean;
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
}

/** All that a refresh needs of the world. */
export interface RefreshPorts {
  /** Whose token the document holds. */
  appid: string;
  api: TokenApi;
  /** The AppID that stands in when the first one's credentials have failed for good. */
  backupAppid?: string | undefined;
  store: TokenStore;
  /** Asks WeChat for a token. */
  issue(request: IssueRequest): Promise<Issued>;
  clock: Clock;
  /** When this invocation must have ended, ms since the epoch. */
  deadlineAt: number;
  newLeaseId(): string;
  log(event: RefreshEvent): void;
}
