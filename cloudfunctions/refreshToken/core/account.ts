// core/: when a token is renewed, by whom, and what it may cost: pure functions and ports.
// refresh.ts opens with the model and the words; read that first.

import type { TokenApi } from '../../cloud-token/core/token-document.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';
import { withoutSecrets } from '../../cloud-token/core/without-secrets.ts';

/** An AppID and the secret it proves itself with. */
export interface Credentials {
  appid: string;
  secret: string;
}

/** What the environment says about the account. */
export interface Account {
  credentials: Credentials;
  backup?: Credentials | undefined;
  api: TokenApi;
}

export interface AccountVariables {
  APPID?: string | undefined;
  APPSECRET?: string | undefined;
  TOKEN_API?: string | undefined;
  BACKUP_APPID?: string | undefined;
  BACKUP_APPSECRET?: string | undefined;
}

/**
 * Reads the account from the environment variables; the AppID of the context wins over `APPID`. Throws a `TokenError`
 * (`configuration`) that names what is missing, with the errcode WeChat has for it.
 */
export function readAccount(contextAppid: string, variables: AccountVariables): Account {
  const appid = contextAppid || readAppid('APPID', variables.APPID);
  const secret = trimmed(variables.APPSECRET);
  if (!appid) throw missing(41002, 'APPID', 'the AppID of the mini program / 小程序的 AppID');
  if (!secret) throw missing(41004, 'APPSECRET', 'the AppSecret of the mini program / 小程序的 AppSecret');
  return { credentials: { appid, secret }, backup: readBackup(variables), api: readApi(variables.TOKEN_API) };
}

/** The AppID that `APPID` names; empty where it names none. */
export function ownAppid({ APPID }: AccountVariables): string {
  const appid = trimmed(APPID);
  return withoutSecrets(appid) === appid ? appid : '';
}

/** The credentials of an AppID that a caller names. Throws a `TokenError` when there are none. */
export function credentialsOf(appid: string, { credentials, backup }: Account): Credentials {
  const found = [credentials, backup].find((known) => known?.appid === appid);
  if (found) return found;
  throw new TokenError({
    code: 'configuration',
    errCode: 40013,
    errMsg: `refreshToken has no AppSecret for the AppID ${withoutSecrets(appid)}`,
    hint: 'set BACKUP_APPID and BACKUP_APPSECRET of refreshToken / 设置 refreshToken 的环境变量 BACKUP_APPID 和 BACKUP_APPSECRET',
  });
}

function readBackup(variables: AccountVariables): Credentials | undefined {
  const appid = readAppid('BACKUP_APPID', variables.BACKUP_APPID);
  const secret = trimmed(variables.BACKUP_APPSECRET);
  if (!appid && !secret) return undefined;
  if (!appid)
    throw missing(41002, 'BACKUP_APPID', 'the AppID of BACKUP_APPSECRET / BACKUP_APPSECRET 对应的 AppID');
  if (!secret)
    throw missing(41004, 'BACKUP_APPSECRET', 'the AppSecret of BACKUP_APPID / BACKUP_APPID 对应的 AppSecret');
  return { appid, secret };
}

/** An AppID is logged and stored; where somebody has put an AppSecret, that must not be. */
function readAppid(name: string, value: string | undefined): string {
  const appid = trimmed(value);
  if (withoutSecrets(appid) === appid) return appid;
  throw new TokenError({
    code: 'configuration',
    errCode: 40013,
    errMsg: `the environment variable ${name} of refreshToken is no AppID: it looks like an AppSecret`,
    hint: 'an AppID begins with wx; check which value stands in which variable / AppID 以 wx 开头：检查各环境变量的值是否填反',
  });
}

function readApi(value: string | undefined): TokenApi {
  const api = trimmed(value) || 'token';
  if (api === 'token' || api === 'stable_token') return api;
  throw new TokenError({
    code: 'configuration',
    errCode: -501007,
    errMsg: `TOKEN_API is neither token nor stable_token: "${withoutSecrets(api)}"`,
    hint: 'set TOKEN_API to token or stable_token, or remove it / 把 TOKEN_API 设为 token 或 stable_token，或删除该变量',
  });
}

function missing(errCode: number, name: string, what: string): TokenError {
  return new TokenError({
    code: 'configuration',
    errCode,
    errMsg: `the environment variable ${name} of refreshToken is not set`,
    hint: `CloudBase console → functions → refreshToken → configuration → environment variables / 云开发控制台 → 云函数 → refreshToken → 配置 → 环境变量: ${name} = ${what}`,
  });
}

function trimmed(value: string | undefined): string {
  return (value ?? '').trim();
}
