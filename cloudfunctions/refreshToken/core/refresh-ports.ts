import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Clock, Issued } from './fetch-token.ts';
import type { RefreshEvent, TokenStore } from './token-store.ts';

/** All that a refresh needs of the world. */
export interface RefreshPorts {
  /** Whose token the document holds. */
  appid: string;
  api: TokenApi;
  /** The AppID that stands in when the first one's credentials have failed for good. */
  backupAppid?: string | undefined;
  store: TokenStore;
  /** Asks WeChat for a token, until `deadlineAt` (ms since the epoch) at the latest. */
  issue(deadlineAt: number, force: boolean): Promise<Issued>;
  clock: Clock;
  /** When this invocation must have ended, ms since the epoch. */
  deadlineAt: number;
  newLeaseId(): string;
  log(event: RefreshEvent): void;
}
