import { configurationError } from '../../cloud-token/core/configuration-error.ts';
import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { withoutSecrets } from '../../cloud-token/core/without-secrets.ts';
import { missing, noAppid, notConfigured } from './account-error.ts';
import type { Credentials } from './credentials.ts';
import { readNamedSecret, SECRET_OF } from './named-secret.ts';

/** A variable that is wrong, which hinders nobody but the AppID that it is about. */
export interface Misconfigured {
  appid: string;
  error: TokenError;
}

/** What the environment says about the accounts. */
export interface Accounts {
  /** The environment's own AppID. */
  own: string;
  /** All that have an AppSecret, the own one first. */
  credentials: readonly Credentials[];
  /** Who stands in once the own one has failed for good. */
  backup?: Credentials | undefined;
  misconfigured: readonly Misconfigured[];
}

export type AccountVariables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the accounts from the environment variables; the AppID of the context wins over `APPID`, and `APPSECRET` over
 * `APPSECRET_<own AppID>`. Throws a `TokenError` (`configuration`) only without the own AppID: then nobody knows whose
 * document is whose.
 */
export function readAccounts(contextAppid: string, variables: AccountVariables): Accounts {
  const own = contextAppid || readAppid('APPID', variables.APPID);
  if (!own) throw missing(41002, 'APPID', 'the AppID of the mini program / 小程序的 AppID');
  const misconfigured: Misconfigured[] = [];
  const unlessWrong = <T>(appid: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      misconfigured.push({ appid: withoutSecrets(appid), error: asTokenError(error) });
      return undefined;
    }
  };
  const named = Object.keys(variables)
    .filter((name) => name.startsWith(SECRET_OF))
    // A process has its variables in no order.
    .sort()
    .map((name) => unlessWrong(name.slice(SECRET_OF.length), () => readNamedSecret(name, variables[name])))
    .filter((found) => found !== undefined);
  const ofOwn = readOwn(own, variables, named);
  const others = named.filter(({ appid }) => appid !== own);
  const backup = unlessWrong(trimmed(variables.BACKUP_APPID), () => readBackup(variables, named));
  const unused = trimmed(variables.APPID);
  if (unused && unused !== own) misconfigured.push({ appid: withoutSecrets(unused), error: notOwn(own) });
  return { own, credentials: ofOwn ? [ofOwn, ...others] : others, backup, misconfigured };
}

/** The credentials of an AppID. Throws a `TokenError` that says what to set when there are none. */
export function credentialsOf(
  appid: string,
  { own, credentials, backup, misconfigured }: Accounts,
): Credentials {
  const found = [...credentials, backup].find((known) => known?.appid === appid);
  if (found) return found;
  const error = misconfigured.find((known) => known.appid === appid)?.error;
  throw error ?? (appid === own ? noOwnSecret() : notConfigured(appid));
}

function readOwn(
  appid: string,
  variables: AccountVariables,
  named: readonly Credentials[],
): Credentials | undefined {
  const secret = trimmed(variables.APPSECRET);
  return secret ? { appid, secret, variable: 'APPSECRET' } : namedOf(appid, named);
}

/** As when somebody has put the credentials of an official account there: the console, which has no context, would use them. */
function notOwn(own: string): TokenError {
  return configurationError(
    `APPID of refreshToken is not the AppID of this environment, ${own}`,
    `set APPID and APPSECRET to those of ${own}; the AppSecret of another account goes into APPSECRET_<its AppID> / 把 APPID 和 APPSECRET 改成 ${own} 的；其他账号的 AppSecret 放在 APPSECRET_<AppID> 里`,
  );
}

function noOwnSecret(): TokenError {
  return missing(41004, 'APPSECRET', 'the AppSecret of the mini program / 小程序的 AppSecret');
}

function readBackup(variables: AccountVariables, named: readonly Credentials[]): Credentials | undefined {
  const appid = readAppid('BACKUP_APPID', variables.BACKUP_APPID);
  const secret = trimmed(variables.BACKUP_APPSECRET);
  if (!appid && !secret) return undefined;
  if (!appid)
    throw missing(41002, 'BACKUP_APPID', 'the AppID of BACKUP_APPSECRET / BACKUP_APPSECRET 对应的 AppID');
  const found = secret ? { appid, secret, variable: 'BACKUP_APPSECRET' } : namedOf(appid, named);
  if (found) return found;
  throw missing(41004, 'BACKUP_APPSECRET', 'the AppSecret of BACKUP_APPID / BACKUP_APPID 对应的 AppSecret');
}

function namedOf(appid: string, named: readonly Credentials[]): Credentials | undefined {
  return named.find((known) => known.appid === appid);
}

/** An AppID is logged and stored; where somebody has put an AppSecret, that must not be. */
function readAppid(name: string, value: string | undefined): string {
  const appid = trimmed(value);
  if (withoutSecrets(appid) === appid) return appid;
  throw noAppid(name);
}

/** Throws a `TokenError` (`configuration`) for what is neither. @default 'token' */
export function readApi(value: string | undefined): TokenApi {
  const api = trimmed(value) || 'token';
  if (api === 'token' || api === 'stable_token') return api;
  throw configurationError(
    `TOKEN_API is neither token nor stable_token: "${withoutSecrets(api)}"`,
    'set TOKEN_API to token or stable_token, or remove it / 把 TOKEN_API 设为 token 或 stable_token，或删除该变量',
  );
}

function trimmed(value: string | undefined): string {
  return (value ?? '').trim();
}
