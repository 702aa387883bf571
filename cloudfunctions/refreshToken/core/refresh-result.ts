import { type FailureResult, isTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import type { Accounts } from './account.ts';
import type { RefreshOutcome } from './refresh.ts';
import type { Outcomes } from './refresh-all.ts';

type Renewed = Pick<RefreshOutcome, 'refreshed' | 'reason'> & { expiresAt: number };

/** What came of it for another AppID that is kept here. */
export type AccountResult = { appid: string } & (Renewed | FailureResult);

/** What came of it for the AppID that was asked for. `accounts`: for all others, where there are any. */
export type RefreshResult = (({ errCode: 0; errMsg: 'ok' } & Renewed) | FailureResult) & {
  accounts?: AccountResult[];
};

export function resultOf(outcome: RefreshOutcome | TokenError): RefreshResult {
  const brief = briefly(outcome);
  return 'errCode' in brief ? brief : { errCode: 0, errMsg: 'ok', ...brief };
}

/** For all AppIDs. A variable that is wrong counts as one that failed. */
export function resultOfAll({ own, misconfigured }: Accounts, outcomes: Outcomes): RefreshResult {
  const others = [...outcomes].filter(([appid]) => appid !== own);
  const wrong = misconfigured.map(({ appid, error }) => [appid, error] as const);
  const accounts = [...others, ...wrong].map(([appid, outcome]) => ({ appid, ...briefly(outcome) }));
  const ofOwn = outcomes.get(own) as RefreshOutcome | TokenError;
  return { ...resultOf(ofOwn), ...(accounts.length > 0 && { accounts }) };
}

function briefly(outcome: RefreshOutcome | TokenError): Renewed | FailureResult {
  if (isTokenError(outcome)) return outcome.toJSON();
  const { refreshed, reason, token } = outcome;
  return { refreshed, reason, expiresAt: token.expiresAt };
}
