import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { storedToken } from '../emulator/stored-token.ts';
import type { IssuedToken } from '../emulator/weixin/tokens.ts';
import type { PreviewContext } from './preview-context.ts';
import type { IssuedTokenView, PreviewState, TokenView } from './protocol.ts';

/** What the panels show. Tokens are told by their fingerprints. */
export function stateOf({ emulator, switches, isLive }: PreviewContext): PreviewState {
  const { appid } = emulator.account;
  const document = storedToken(emulator.database);
  const api = document?.api === 'stable_token' ? 'stable_token' : 'token';
  const { newest, previous, requestsToday } = emulator.weixin.state(appid)[api];
  const stored = viewOfStored(document);
  const alert = emulator.alerts.at(-1);
  const nextRunAt = switches.timers && switches.nextRun();
  return {
    isLive,
    appid,
    ...(newest && { newest: viewOf(newest) }),
    ...(previous && { previous: viewOf(previous) }),
    ...(stored && { stored }),
    requestsToday,
    requestsPerDay: emulator.weixin.quota(appid, api).perDay,
    ...(nextRunAt !== undefined && { nextRunAt }),
    isSecretWrong: switches.isSecretWrong,
    gate: switches.gate,
    armed: { ...switches.armed },
    ...(alert && { alert }),
  };
}

function viewOf({ value, ...times }: IssuedToken): IssuedTokenView {
  return { fingerprint: fingerprint(value), ...times };
}

function viewOfStored(stored: ReturnType<typeof storedToken>): TokenView | undefined {
  if (typeof stored?.value !== 'string') return undefined;
  const { value, issuedAt, expiresAt } = stored;
  return { fingerprint: fingerprint(value), issuedAt: Number(issuedAt), expiresAt: Number(expiresAt) };
}
