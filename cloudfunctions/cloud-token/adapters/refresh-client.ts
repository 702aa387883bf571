import { type FailureResult, TokenError } from '../core/token-error.ts';
import type { RefreshRequest } from '../core/token-reader-ports.ts';
import { type Cloud, cloudError } from './cloud.ts';

/** Has the function `refreshToken` renew the token if that is due. Rejects with a `TokenError` that says why it could not. */
export async function askForRefresh(cloud: Cloud, { appid, rejected }: RefreshRequest): Promise<void> {
  const data = { ...(appid !== undefined && { appid }), ...(rejected !== undefined && { rejected }) };
  const { result } = await cloud.callFunction({ name: 'refreshToken', data }).catch((error: unknown) => {
    throw unavailable(error);
  });
  const { errCode, errMsg, hint } = (result ?? {}) as Partial<FailureResult>;
  if (errCode === 0) return;
  throw new TokenError({
    code: 'refresh_failed',
    errCode: errCode ?? -1,
    errMsg: errMsg ?? 'refreshToken has returned no result of its own',
    hint,
  });
}

function unavailable(error: unknown): TokenError {
  const { errCode, errMsg } = cloudError(error);
  return new TokenError({
    code: 'refresh_unavailable',
    errCode,
    errMsg,
    hint: 'deploy the function refreshToken in the environment that owns the token / 在持有 token 的云环境里部署云函数 refreshToken',
  });
}
