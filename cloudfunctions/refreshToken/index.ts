// refreshToken/: the timer writer, and the only code that asks WeChat for a token.
// Its policy is in `core/`, what it reaches in `adapters/`.

import cloud from 'wx-server-sdk';
import { openCloud } from '../cloud-token/adapters/cloud.ts';
import { type InvocationContext, systemClock, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { callerFrom } from '../cloud-token/core/caller.ts';
import type { TimeLeft } from '../cloud-token/core/clock.ts';
import { fieldsOf } from '../cloud-token/core/fields-of.ts';
import { asTokenError, type FailureResult, type TokenError } from '../cloud-token/core/token-error.ts';
import { within } from '../cloud-token/core/within.ts';
import { createAlerting } from './adapters/alerting.ts';
import { understandsServerDate } from './adapters/server-date.ts';
import { storedAppid } from './adapters/stored-appid.ts';
import { wire } from './adapters/wiring.ts';
import { type Accounts, readAccounts } from './core/account.ts';
import { notOwner } from './core/owner.ts';
import { type PermittedRequest, permit } from './core/permission.ts';
import { refresh } from './core/refresh.ts';
import { refreshAll } from './core/refresh-all.ts';
import { type RefreshResult, resultOf, resultOfAll } from './core/refresh-result.ts';

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
export async function main(
  event: unknown,
  context?: InvocationContext,
): Promise<RefreshResult | DatabaseCheck | FailureResult> {
  const left = timeOf(context);
  try {
    const wxContext = cloud.getWXContext();
    const inquiry = permit(callerFrom(wxContext, process.env.TCB_SOURCE), event, process.env.ADMIN_OPENIDS);
    const foreign = notOwner(process.env.TOKEN_ENV, process.env.TCB_ENV || process.env.SCF_NAMESPACE);
    if (foreign) throw foreign;
    if (fieldsOf(event).check === 'database') return await checkDatabase();
    const appid =
      String(wxContext.APPID ?? '') || (await within(systemClock, left(), storedAppid(), 'APPID'));
    return await renew(readAccounts(appid, process.env), inquiry, left);
  } catch (error) {
    const failure = asTokenError(error);
    logRefusal(failure);
    return failure.toJSON();
  }
}

/** One AppID's token for a function; those of all for who looks after them. */
async function renew(accounts: Accounts, inquiry: PermittedRequest, left: TimeLeft): Promise<RefreshResult> {
  const alerting = createAlerting(process.env);
  const { wired, readOthers } = wire(accounts, left, alerting.raise);
  const renewOne = async (appid: string) => {
    const { ports, problem } = wired(appid);
    if (!problem) return refresh(ports, inquiry);
    if (ports) await refresh(ports, inquiry).catch(() => undefined);
    logRefusal(problem, appid);
    throw problem;
  };
  const renewAll = async () => {
    for (const { appid, error } of accounts.misconfigured) logRefusal(error, appid);
    const appids = new Set([accounts.own, ...accounts.credentials.map(({ appid }) => appid)]);
    const ports = { renew: renewOne, readOthers, clock: systemClock, left, postponed: logRefusal };
    return refreshAll([...appids], ports);
  };
  const { isUrgent, appid = accounts.own } = inquiry;
  const result = isUrgent
    ? resultOfAll(accounts, await renewAll())
    : resultOf(await renewOne(appid).catch(asTokenError));
  await alerting.send(left);
  return result;
}

function logRefusal(error: TokenError, appid?: string): void {
  console.error(JSON.stringify({ event: 'refresh_refused', ...(appid && { appid }), ...error.toJSON() }));
}

async function checkDatabase(): Promise<DatabaseCheck> {
  const serverDate = await understandsServerDate(openCloud().database({ throwOnNotFound: false }));
  return { errCode: 0, errMsg: 'ok', ...(serverDate !== undefined && { serverDate }) };
}
