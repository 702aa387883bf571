import { meaningOf } from '../../cloud-token/core/failure-meaning.ts';
import { failedRefresh, missingToken } from '../../cloud-token/core/missing-token.ts';
import type { TokenDocument } from '../../cloud-token/core/token-document.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';
import { isHeld } from '../../cloud-token/core/token-life.ts';

/** Why there is no valid token, as far as the document tells. */
export function noToken(document: TokenDocument, now: number, isAdmin: boolean): TokenError {
  const { token, failure, lease } = document;
  if (failure) return missingToken(isAdmin ? failedRefresh(failure) : inPublic(failedRefresh(failure)));
  if (isHeld(lease, now)) return beingFetched();
  if (lease && lease.state !== 'ended') return brokenOff();
  return token ? notRenewed() : neverFetched();
}

/** The same failure in words that everybody may read: the hint is ours, all else may hold WeChat's own, an address or a request id. */
export function inPublic({ code, errCode, hint }: TokenError): TokenError {
  return new TokenError({ code, errCode, errMsg: meaningOf(errCode).en, hint });
}

function beingFetched(): TokenError {
  return without('it is being fetched', 'ask again in a few seconds', '几秒后再试');
}

function brokenOff(): TokenError {
  return without(
    'the last refresh was broken off',
    'set the time-out of refreshToken to 20 s, and see its log',
    '把 refreshToken 的超时时间设为 20 秒，并查看它的日志',
  );
}

function notRenewed(): TokenError {
  return without(
    'it has expired, and nobody has tried to renew it',
    'see in the log of refreshToken whether it runs at every full hour; if it does not, upload its trigger',
    '在 refreshToken 的日志里查看它是否每个整点运行；如果没有，请上传触发器',
  );
}

function neverFetched(): TokenError {
  return without(
    'none has ever been fetched',
    'set APPSECRET of refreshToken, upload its trigger, and run it once',
    '设置 refreshToken 的环境变量 APPSECRET，上传触发器，并运行一次',
  );
}

function without(why: string, en: string, zh: string): TokenError {
  const errMsg = `no valid access token: ${why}`;
  return new TokenError({ code: 'missing_token', errCode: -1, errMsg, hint: `${en} / ${zh}` });
}
