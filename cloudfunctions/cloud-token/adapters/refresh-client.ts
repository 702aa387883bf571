import { hintOfCloudbase } from '../core/causes.ts';
import { fieldsOf } from '../core/fields-of.ts';
import { TokenError } from '../core/token-error.ts';
import type { RefreshRequest } from '../core/token-reader-ports.ts';
import { withoutSecrets } from '../core/without-secrets.ts';
import { type Cloud, cloudError } from './cloud.ts';

/** Has the function `refreshToken` renew the token if that is due. Rejects with a `TokenError` that says why it could not. */
export async function askForRefresh(cloud: Cloud, { appid, rejected }: RefreshRequest): Promise<void> {
  const data = { ...(appid !== undefined && { appid }), ...(rejected !== undefined && { rejected }) };
  const { result } = await cloud.callFunction({ name: 'refreshToken', data }).catch((error: unknown) => {
    throw unavailable(error);
  });
  const { errCode, errMsg, hint, refreshed } = fieldsOf(result);
  if (errCode === 0 && typeof refreshed === 'boolean') return;
  const isOwn = Number.isInteger(errCode) && errCode !== 0 && typeof errMsg === 'string';
  if (!isOwn) throw foreign();
  throw new TokenError({
    code: 'refresh_failed',
    errCode: errCode as number,
    errMsg: withoutSecrets(errMsg),
    hint: typeof hint === 'string' ? withoutSecrets(hint) : undefined,
  });
}

function foreign(): TokenError {
  return new TokenError({
    code: 'refresh_failed',
    errCode: -1,
    errMsg: 'refreshToken has returned no result of its own',
    hint: 'another function has this name: deploy the refreshToken of cloud-token in its place / 有别的云函数用了这个名称：请部署 cloud-token 的 refreshToken',
  });
}

function unavailable(error: unknown): TokenError {
  const { errCode, errMsg } = cloudError(error);
  const hint = hintOfCloudbase(`${errCode} ${errMsg}`) ?? DEPLOY;
  return new TokenError({ code: 'refresh_unavailable', errCode, errMsg, hint });
}

const DEPLOY =
  'look whether refreshToken is deployed in the environment that owns the token, and at its log / 检查持有 token 的云环境里是否部署了云函数 refreshToken，并查看它的日志';
