// refreshToken/: the timer writer, and the only code that asks WeChat for a token.
// Its policy is in `core/`, what it reaches in `adapters/`.

import cloud from 'wx-server-sdk';
import { openCloud } from '../cloud-token/adapters/cloud.ts';
import { type InvocationContext, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { callerFrom } from '../cloud-token/core/caller.ts';
import { fieldsOf } from '../cloud-token/core/fields-of.ts';
import { asTokenError, type FailureResult } from '../cloud-token/core/token-error.ts';
import { createAlerting } from './adapters/alerting.ts';
import { understandsServerDate } from './adapters/server-date.ts';
import { wire } from './adapters/wiring.ts';
import { permit } from './core/permission.ts';
import { type RefreshOutcome, refresh } from './core/refresh.ts';

export type RefreshResult =
  | { errCode: 0; errMsg: 'ok'; refreshed: boolean; reason: RefreshOutcome['reason']; expiresAt: number }
  | DatabaseCheck
  | FailureResult;

/** Without `serverDate` before there has been a lease. */
interface DatabaseCheck {
  errCode: 0;
  errMsg: 'ok';
  serverDate?: boolean;
}

/**
 * The timer writer, and the only code that asks WeChat for a token. Called by its timer every hour, by the library's
 * `getToken()` when the token is missing, about to expire or refused; it acts only when a refresh is due.
 * With `{ check: 'database' }` it does nothing but look whether the database does as its lease wants it.
 */
export async function main(event: unknown, context?: InvocationContext): Promise<RefreshResult> {
  const left = timeOf(context);
  try {
    const wxContext = cloud.getWXContext();
    const inquiry = permit(callerFrom(wxContext, process.env.TCB_SOURCE), event, process.env.ADMIN_OPENIDS);
    if (fieldsOf(event).check === 'database') return await checkDatabase();
    const alerting = createAlerting(process.env);
    const ports = wire(String(wxContext.APPID ?? ''), inquiry.appid, left, alerting.raise);
    const result = await refresh(ports, inquiry).then(answer, (error) => asTokenError(error).toJSON());
    await alerting.send(left);
    return result;
  } catch (error) {
    const failure = asTokenError(error).toJSON();
    console.error(JSON.stringify({ event: 'refresh_refused', ...failure }));
    return failure;
  }
}

async function checkDatabase(): Promise<DatabaseCheck> {
  const serverDate = await understandsServerDate(openCloud().database({ throwOnNotFound: false }));
  return { errCode: 0, errMsg: 'ok', ...(serverDate !== undefined && { serverDate }) };
}

function answer({ refreshed, reason, token }: RefreshOutcome): RefreshResult {
  return { errCode: 0, errMsg: 'ok', refreshed, reason, expiresAt: token.expiresAt };
}
