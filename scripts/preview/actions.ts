// preview/: the local platform in a browser, with the mini program running on it.
// Here: the server's side, what the buttons do and what the panels are told (`protocol.ts`).

import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { STAND_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import type { RefreshResult } from '../../cloudfunctions/refreshToken/core/refresh-result.ts';
import { type Emulator, VISITOR } from '../emulator/emulator.ts';
import type { Invocation } from '../emulator/functions/invocation.ts';
import { revokeTokenInUse, storedToken } from '../emulator/stored-token.ts';
import { askFromOutside } from './ask-outside.ts';
import { outcomeOf } from './outcome.ts';
import type { PreviewContext } from './preview-context.ts';
import { ACTIONS, type ActionName, type ActionReport, LIVE_ACTIONS, SPEEDS } from './protocol.ts';
import { failDatabase, failRequests } from './switches.ts';

/** As often as one refresh asks: it fails. */
const REQUESTS_OF_A_REFRESH = 3;

/** Each does what its button says; those of which there is more to tell than that it is done, tell it. */
const ACT: Record<ActionName, (context: PreviewContext) => unknown> = {
  fire_timer: ({ emulator }) => fireTimer(emulator),
  use_token: ({ emulator }) => useToken(emulator),
  outside_asks: (context) => askFromOutside(context),
  outside_reports(context) {
    const value = inUse(context.emulator);
    if (typeof value !== 'string') return { outcome: 'nothing' };
    return askFromOutside(context, fingerprint(value));
  },
  revoke({ emulator, clock, switches }) {
    if (!inUse(emulator)) return { outcome: 'nothing' };
    revokeTokenInUse(emulator);
    // A token that was refused before it had stood for so long is no conflict yet: let it pass.
    clock.advance(STAND_MS);
    switches.timers?.reschedule();
    return undefined;
  },
  foreign_fetch: ({ emulator }) => fetchElsewhere(emulator),
  fail_requests: ({ emulator, switches }) => failRequests(emulator.faults, switches, REQUESTS_OF_A_REFRESH),
  reset_secret({ emulator, switches }) {
    emulator.account.secret = emulator.weixin.resetSecret(emulator.account.appid);
    switches.isSecretWrong = true;
  },
  restore_secret({ emulator, switches }) {
    const { account, functions } = emulator;
    const environment = functions.environment('refreshToken');
    functions.setEnvironment('refreshToken', { ...environment, APPSECRET: account.secret });
    switches.isSecretWrong = false;
  },
  add_accounts: ({ emulator }) => addAccounts(emulator),
  fail_database: ({ emulator, switches }) => failDatabase(emulator.faults, switches),
  hang_call({ switches }) {
    switches.armed.hang = 1;
  },
  kill_instances: ({ emulator }) => emulator.functions.kill(),
  delete_document({ emulator }) {
    if (!inUse(emulator)) return { outcome: 'nothing' };
    return emulator.database.remove('cloud-token', { _id: 'access_token' });
  },
  timer_off({ switches }) {
    switches.timers?.stop();
    switches.timers = undefined;
  },
  timer_on: ({ emulator }) => emulator.startTimers(),
  undeploy({ switches }) {
    switches.gate = 'not_deployed';
  },
  deny({ switches }) {
    switches.gate = 'no_permission';
  },
  allow({ switches }) {
    switches.gate = 'open';
  },
};

/** Two AppIDs more, whose tokens are kept here too; the address of this machine is missing in the whitelist of one. */
function addAccounts({ weixin, functions }: Emulator): void {
  const [good, barred] = [weixin.addAccount(), weixin.addAccount()];
  weixin.configure(barred.appid, { whitelist: [] });
  const named = [good, barred].map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]);
  functions.setEnvironment('refreshToken', {
    ...functions.environment('refreshToken'),
    ...Object.fromEntries(named),
  });
}

function inUse({ database }: Emulator): unknown {
  return storedToken(database)?.value;
}

async function fireTimer({ functions, fire }: Emulator): Promise<ActionReport> {
  const [invocation] = await Promise.all(functions.triggers().map(fire));
  if (!invocation) return { outcome: 'nothing' };
  const { isOk, outcome: detail } = outcomeOf(invocation);
  if (!isOk) return { outcome: 'failed', detail };
  const { refreshed, reason, accounts = [] } = invocation.result as Extract<RefreshResult, { errCode: 0 }>;
  const isAnyRefreshed = refreshed || accounts.some((account) => 'refreshed' in account && account.refreshed);
  const others = accounts.map(
    (account) => `${account.appid} ${'errCode' in account ? account.errCode : account.reason}`,
  );
  return { outcome: isAnyRefreshed ? 'refreshed' : 'not_due', detail: [reason, ...others].join(' · ') };
}

async function useToken(emulator: Emulator): Promise<ActionReport> {
  const before = inUse(emulator);
  const invocation: Invocation = await emulator.call('qrcode', { scene: 'preview' }, VISITOR);
  const { isOk, outcome: detail } = outcomeOf(invocation);
  if (!isOk) return { outcome: 'failed', detail };
  return { outcome: before === inUse(emulator) ? 'used' : 'renewed', detail };
}

function fetchElsewhere(emulator: Emulator): ActionReport {
  const { weixin, account } = emulator;
  const { appid, secret } = account;
  const isNewest = weixin.newestToken(appid) === inUse(emulator);
  const isNone = !inUse(emulator);
  weixin.fetchToken({ grantType: 'client_credential', appid, secret, ip: '127.0.0.1' });
  return { outcome: isNone ? 'nothing' : isNewest ? 'overlap' : 'ended' };
}

/** Does what a button of the preview says, and tells the pages. Undefined when there is no such button. */
export async function act(context: PreviewContext, name: unknown): Promise<ActionReport | undefined> {
  const { feed, isLive } = context;
  const action = ACTIONS.find((candidate) => candidate === name);
  if (action === undefined) return undefined;
  if (isLive && !LIVE_ACTIONS.includes(action)) return undefined;
  feed.add({ kind: 'action', action });
  const report = (await ACT[action](context)) as Partial<ActionReport> | undefined;
  return report?.outcome ? { ...report, outcome: report.outcome } : { outcome: 'done' };
}

/** Has the clock run at one of the speeds. Returns whether it is one. */
export function setSpeed({ clock, feed, isLive }: PreviewContext, speed: unknown): boolean {
  const chosen = SPEEDS.find((candidate) => candidate === speed);
  if (chosen === undefined || isLive) return false;
  clock.setSpeed(chosen);
  feed.add({ kind: 'action', action: 'speed', speed: chosen });
  return true;
}
