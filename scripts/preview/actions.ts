// preview/: the local platform in a browser, with the mini program running on it.
// Here: the server's side, what the buttons do and what the panels are told (`protocol.ts`).

import { STAND_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { VISITOR } from '../emulator/emulator.ts';
import type { PreviewContext } from './preview-context.ts';
import { ACTIONS, type ActionName, LIVE_ACTIONS, SPEEDS } from './protocol.ts';
import { failDatabase, failRequests } from './switches.ts';

/** As often as one refresh asks: it fails. */
const REQUESTS_OF_A_REFRESH = 3;

const ACT: Record<ActionName, (context: PreviewContext) => unknown> = {
  fire_timer: ({ emulator }) => Promise.all(emulator.functions.triggers().map(emulator.fire)),
  use_token: ({ emulator }) => emulator.call('qrcode', { scene: 'preview' }, VISITOR),
  revoke({ emulator, clock, switches }) {
    emulator.weixin.revoke(emulator.account.appid);
    // A refused token that is only seconds old is left alone: let them pass.
    clock.advance(STAND_MS);
    switches.timers?.reschedule();
  },
  foreign_fetch({ emulator: { weixin, account } }) {
    const { appid, secret } = account;
    weixin.fetchToken({ grantType: 'client_credential', appid, secret, ip: '127.0.0.1' });
  },
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
  fail_database: ({ emulator, switches }) => failDatabase(emulator.faults, switches),
  hang_call({ switches }) {
    switches.armed.hang = 1;
  },
  kill_instances: ({ emulator }) => emulator.functions.kill(),
  delete_document: ({ emulator }) => emulator.database.remove('cloud-token', { _id: 'access_token' }),
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

/** Does what a button of the preview says, and tells the pages. Returns whether there is such a button. */
export async function act(context: PreviewContext, name: unknown): Promise<boolean> {
  const { feed, isLive } = context;
  const action = ACTIONS.find((candidate) => candidate === name);
  if (action === undefined) return false;
  if (isLive && !LIVE_ACTIONS.includes(action)) return false;
  feed.add({ kind: 'action', action });
  await ACT[action](context);
  return true;
}

/** Has the clock run at one of the speeds. Returns whether it is one. */
export function setSpeed({ clock, feed, isLive }: PreviewContext, speed: unknown): boolean {
  const chosen = SPEEDS.find((candidate) => candidate === speed);
  if (chosen === undefined || isLive) return false;
  clock.setSpeed(chosen);
  feed.add({ kind: 'action', action: 'speed', speed: chosen });
  return true;
}
