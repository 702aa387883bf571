import { explanationOf } from '../../../../cloudfunctions/cloud-token/core/errcodes.ts';
import type { Status } from '../../../../cloudfunctions/getToken/core/status.ts';
import { inLanguage, language } from '../../../language.ts';
import { commandLine } from '../../clone.ts';
import type { Road } from '../../cloud/road.ts';
import { broken, type Finding, ok, unknown } from '../check.ts';
import { judgeStandIn } from './stand-in.ts';

const ID = 'cloud.token';

const texts = inLanguage({
  en: {
    good: (age: number, left: number) => `the token is ${age} min old and has ${left} min left`,
    states: {
      conflict:
        'WeChat refused a token that had not expired: probably another program fetches for this AppID',
      failing: 'the last refresh failed; the token lives until it expires',
      refused: 'WeChat has refused the token, and the refresh failed: calls fail',
      expired: 'the token has expired, and nobody has renewed it',
      missing: 'no token has been stored yet',
    },
    cures: {
      failing: 'see the log of refreshToken in the CloudBase console',
      conflict: 'have it read the token from here, or set TOKEN_API=stable_token in both',
      expired: 'see in the log of refreshToken whether it runs at every full hour, and why it fails',
      missing:
        'run refreshToken once (CloudBase console → Cloud Functions → refreshToken → test): it says what is missing',
    },
    unread: 'the age of the token could not be checked, because getToken does not answer as it should',
    redeploy: `${commandLine('deploy')}, then see the log of getToken in the CloudBase console`,
  },
  zh: {
    good: (age: number, left: number) => `token 已使用 ${age} 分钟，还剩 ${left} 分钟`,
    states: {
      conflict: '微信拒绝过未到期的 token：很可能有其他程序在为这个 AppID 获取 token',
      failing: '上一次刷新失败；现有的 token 到期前仍可使用',
      refused: '现有的 token 已被微信拒绝，刷新又失败了：调用正在失败',
      expired: 'token 已过期，没有被刷新',
      missing: '还没有存过 token',
    },
    cures: {
      failing: '在云开发控制台查看 refreshToken 的日志',
      conflict: '让对方从这里读取，或两边都设置 TOKEN_API=stable_token',
      expired: '在云开发控制台查看 refreshToken 的日志：它是否每个整点运行，为什么失败',
      missing: '运行一次 refreshToken（云开发控制台 → 云函数 → refreshToken → 云端测试），它会说明缺少什么',
    },
    unread: '无法检查 token 的时间：getToken 没有按约定返回',
    redeploy: `运行 ${commandLine('deploy')}，然后在云开发控制台查看 getToken 的日志`,
  },
});

/** Asks the deployed `getToken` how the token is; it tells a caller without an OPENID its times, never the token. */
export async function judgeTokenState(
  { find, invoke }: Pick<Road, 'find' | 'invoke'>,
  now: number,
): Promise<Finding[]> {
  if (!invoke || !(await find('getToken'))) return [];
  const status = statusIn(await invoke('getToken'));
  if (!status) return [unknown(ID, texts.unread, texts.redeploy)];
  return [...(await judgeStandIn({ find }, status)), judgeLife(status, now)];
}

function judgeLife(status: Status, now: number): Finding {
  const { state, issuedAt = now, expiresAt = now } = status;
  if (state === 'healthy' || state === 'expiring')
    return ok(ID, texts.good(minutes(now - issuedAt), minutes(expiresAt - now)));
  const why = status.failure && explanationOf(status.failure.errCode)?.[language];
  const isRefused = state === 'failing' && status.failure?.refused;
  return broken(ID, texts.states[isRefused ? 'refused' : state], why ?? texts.cures[state]);
}

/** An older or another function of that name may answer anything. */
function statusIn(result: unknown): Status | undefined {
  const { status } = (result ?? {}) as { status?: Partial<Status> };
  const isStatus =
    typeof status?.state === 'string' &&
    /^(healthy|conflict|expiring|failing|expired|missing)$/.test(status.state);
  return isStatus ? (status as Status) : undefined;
}

function minutes(ms: number): number {
  return Math.round(ms / 60_000);
}
