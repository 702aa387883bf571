import { type Caller, isListed } from '../../cloud-token/core/caller.ts';
import { TokenError } from '../../cloud-token/core/token-error.ts';

/** What a caller of refreshToken may ask for. */
export interface PermittedRequest {
  /** Another AppID than the environment's own. */
  appid?: string;
  /** Fingerprint of a token that WeChat has refused. */
  rejected?: string;
  isUrgent: boolean;
}

/**
 * Only functions may name an AppID or report a refused token; the timer and admins have what is due refreshed, at once;
 * others (an HTTP gateway, the console) have what is due refreshed. Mini program clients are refused with a `TokenError`.
 */
export function permit(caller: Caller, event: unknown, adminOpenids: string | undefined): PermittedRequest {
  if (caller.kind === 'function') return { ...readEvent(event), isUrgent: false };
  const isAdmin = isListed(caller, adminOpenids);
  if (caller.kind === 'client' && !isAdmin) throw denied();
  return { isUrgent: isAdmin || caller.kind === 'timer' };
}

function readEvent(event: unknown): Pick<PermittedRequest, 'appid' | 'rejected'> {
  const { appid, rejected } = (event ?? {}) as Record<string, unknown>;
  return { ...(isText(appid) && { appid }), ...(isText(rejected) && { rejected }) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function denied(): TokenError {
  return new TokenError({
    code: 'denied',
    errCode: -601004,
    errMsg: 'refreshToken is not for mini program clients',
    hint: 'call getToken for the state of the token, or list your OPENID in ADMIN_OPENIDS of refreshToken / 查看状态请调用 getToken；管理员请把自己的 OPENID 加入 refreshToken 的 ADMIN_OPENIDS',
  });
}
