import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import type { IssuedToken } from '../emulator/weixin/tokens.ts';
import type { PreviewContext } from './preview-context.ts';
import type { IssuedTokenView, PreviewState, TokenView } from './protocol.ts';

/** The document of the token, as far as it is shown. */
interface StoredToken {
  value?: unknown;
  api?: unknown;
  issuedAt?: unknown;
  expiresAt?: unknown;
}

/** What the panels show. Tokens are told by their fingerprints. */
export function stateOf({ emulator, switches, isLive }: PreviewContext): PreviewState {
  const { appid } = emulator.account;
  const document = storedToken(emulator.database);
  const api = document?.api === 'stable_token' ? 'stable_token' : 'token';
  const { newest, previous, requestsToday } = emulator.weixin.state(appid)[api];
  const stored = viewOfStored(document);
  const nextRunAt = switches.timers && switches.nextRun();
  return {
    isLive,
    appid,
    ...(newest && { newest: viewOf(newest) }),
    ...(previous && { previous: viewOf(previous) }),
    ...(stored && { stored }),
    requestsToday,
    requestsPerDay: emulator.weixin.quota(appid, `/cgi-bin/${api}`).perDay,
    ...(nextRunAt !== undefined && { nextRunAt }),
    isSecretWrong: switches.isSecretWrong,
    gate: switches.gate,
    armed: { ...switches.armed },
  };
}

function storedToken(database: PreviewContext['emulator']['database']): StoredToken | undefined {
  try {
    return database.find('cloud-token', { _id: 'access_token' })[0];
  } catch {
    // Before the first refresh there is no collection.
    return undefined;
  }
}

function viewOf({ value, ...times }: IssuedToken): IssuedTokenView {
  return { fingerprint: fingerprint(value), ...times };
}

function viewOfStored(stored: StoredToken | undefined): TokenView | undefined {
  if (typeof stored?.value !== 'string') return undefined;
  const { value, issuedAt, expiresAt } = stored;
  return { fingerprint: fingerprint(value), issuedAt: Number(issuedAt), expiresAt: Number(expiresAt) };
}
