// refreshToken/: the timer writer, and the only code that asks WeChat for a token.
// Its policy is in `core/`, what it reaches in `adapters/`.

import cloud from 'wx-server-sdk';
import { type InvocationContext, systemClock, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { callerFrom } from '../cloud-token/core/caller.ts';
import { asTokenError, type FailureResult } from '../cloud-token/core/token-error.ts';
import { within } from '../cloud-token/core/within.ts';
import { storedAppid, wire } from './adapters/wiring.ts';
import { permit } from './core/permission.ts';
import { type RefreshOutcome, refresh } from './core/refresh.ts';

export type RefreshResult =
  | { errCode: 0; errMsg: 'ok'; refreshed: boolean; reason: RefreshOutcome['reason']; expiresAt: number }
  | FailureResult;

/**
 * The timer writer, and the only code that asks WeChat for a token. Called by its timer every hour, by the library's
 * `getToken()` when the token is missing, about to expire or refused; it acts only when a refresh is due.
 */
export async function main(event: unknown, context?: InvocationContext): Promise<RefreshResult> {
  const left = timeOf(context);
  try {
    const wxContext = cloud.getWXContext();
    const inquiry = permit(callerFrom(wxContext, process.env.TCB_SOURCE), event, process.env.ADMIN_OPENIDS);
    const appid =
      String(wxContext.APPID ?? '') || (await within(systemClock, left(), storedAppid(), 'APPID'));
    const ports = wire(appid, inquiry.appid, left);
    return await refresh(ports, inquiry).then(answer, (error) => asTokenError(error).toJSON());
  } catch (error) {
    const failure = asTokenError(error).toJSON();
    console.error(JSON.stringify({ event: 'refresh_refused', ...failure }));
    return failure;
  }
}

function answer({ refreshed, reason, token }: RefreshOutcome): RefreshResult {
  return { errCode: 0, errMsg: 'ok', refreshed, reason, expiresAt: token.expiresAt };
}
