import { cureOf, meaningOf } from '../../../../cloudfunctions/cloud-token/core/failure-meaning.ts';
import type { Status } from '../../../../cloudfunctions/getToken/core/status.ts';
import { inLanguage, language } from '../../../language.ts';
import type { Road } from '../../cloud/road.ts';
import { WRITER } from '../../ready-functions.ts';
import { broken, type Finding } from '../check.ts';

const BEIJING_AHEAD_MS = 8 * 3_600_000;

const texts = inLanguage({
  en: {
    standsIn: (backup: string, own: string, since: string, why: string) =>
      `the token of the backup ${backup} stands in for ${own}${since}${why}`,
    since: (time: string) => ` since ${time} (UTC+8)`,
    why: (meaning: string, errCode: number) => `: ${meaning} (${errCode})`,
    secret: 'mend APPSECRET of refreshToken',
    mend: (cure: string) =>
      `${cure}; the own token is taken back at the next full hour, or when refreshToken is run. Until then OPENIDs and permissions are those of the backup`,
  },
  zh: {
    standsIn: (backup: string, own: string, since: string, why: string) =>
      `备用账号 ${backup} 的 token 正在代替 ${own} 的${since}${why}`,
    since: (time: string) => `，从 ${time}（北京时间）开始`,
    why: (meaning: string, errCode: number) => `：${meaning}（${errCode}）`,
    secret: '改正 refreshToken 的环境变量 APPSECRET',
    mend: (cure: string) =>
      `${cure}；下一个整点或手动运行 refreshToken 时会自动换回。在此之前，OPENID 和接口权限都属于备用账号`,
  },
});

/** That another AppID's token is served, which works until a call concerns a user: who for whom, since when, why, and the way out. */
export async function judgeStandIn(
  { find }: Pick<Road, 'find'>,
  { standsInFor, ownFailure }: Status,
): Promise<Finding[]> {
  if (standsInFor === undefined) return [];
  const backup = (await find(WRITER))?.variables?.BACKUP_APPID || 'BACKUP_APPID';
  const { errCode = 0, since } = ownFailure ?? {};
  const cure = ownFailure && cureOf({ errCode })?.[language];
  const text = texts.standsIn(
    backup,
    standsInFor,
    isDate(since) ? texts.since(inBeijing(since)) : '',
    ownFailure ? texts.why(meaningOf(errCode)[language], errCode) : '',
  );
  return [broken('cloud.stand-in', text, texts.mend(cure ?? texts.secret))];
}

/** A damaged document may say anything. */
function isDate(at: number | undefined): at is number {
  return at !== undefined && !Number.isNaN(new Date(at + BEIJING_AHEAD_MS).getTime());
}

function inBeijing(at: number): string {
  return new Date(at + BEIJING_AHEAD_MS).toISOString().slice(0, 16).replace('T', ' ');
}
