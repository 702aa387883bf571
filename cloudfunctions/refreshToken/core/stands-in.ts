import type { Explanation } from '../../cloud-token/core/errcodes.ts';

/** What it means that the backup's token is served. */
export const STANDS_IN: Explanation = {
  means: {
    en: 'the token of BACKUP_APPID stands in: OPENIDs and permissions are those of the other account',
    zh: '当前使用的是 BACKUP_APPID 的 token：OPENID 和接口权限都属于另一个账号',
  },
  cure: {
    en: 'mend the own AppSecret; the own token is taken back at the next full hour, or when refreshToken is run',
    zh: '修复本账号的 AppSecret；下一个整点或手动运行 refreshToken 时会自动换回',
  },
};
