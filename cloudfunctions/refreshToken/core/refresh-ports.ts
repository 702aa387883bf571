import type { Clock, TimeLeft } from '../../cloud-token/core/clock.ts';
import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import type { Alert } from './alert.ts';
import type { Issued, IssueRequest } from './fetch-token.ts';
import type { RefreshEvent, TokenStore } from './token-store.ts';

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
