import type { Clock, TimeLeft } from '../../cloud-token/core/clock.ts';
import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Alert } from './alert.ts';
import type { Issued } from './fetch-token.ts';
import type { RefreshEvent, TokenStore } from './token-store.ts';

export interface IssueRequest {
  /** Until there must be an answer. */
  left: TimeLeft;
  /** Whether stable_token is to give a new one even if the last is still good. */
  force: boolean;
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string | undefined;
  /** How many refreshes in a row have failed. */
  failures: number;
  /** Whether WeChat may count one request only, for there were many. */
  isSparing: boolean;
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
  /** Until this invocation must have ended. */
  left: TimeLeft;
  newLeaseId(): string;
  /** From 0 up to 1, each time another. */
  random(): number;
  log(event: RefreshEvent): void;
  /** Has somebody told, after the refresh; absent where nobody wants to be. */
  raise?: ((alert: Alert) => void) | undefined;
}
