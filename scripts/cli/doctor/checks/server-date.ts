import { fieldsOf } from '../../../../cloudfunctions/cloud-token/core/fields-of.ts';
import { inLanguage } from '../../../language.ts';
import type { Road } from '../../cloud/road.ts';
import { WRITER } from '../../ready-functions.ts';
import { broken, type Finding, ok } from '../check.ts';

const ID = 'cloud.serverdate';

const texts = inLanguage({
  en: {
    understood: 'the database judges the lease by its own clock',
    misunderstood:
      'the database does not take db.serverDate() in a condition for its time, so two instances of refreshToken could fetch at once',
    fix: 'set TOKEN_API=stable_token on refreshToken: fetching twice then ends no token; and tell the maintainers of cloud-token',
  },
  zh: {
    understood: '租约由数据库的时钟判断',
    misunderstood: '数据库不支持在查询条件里使用 db.serverDate()，两个 refreshToken 实例可能同时获取 token',
    fix: '给 refreshToken 设置 TOKEN_API=stable_token：重复获取不会使 token 失效；并请告知 cloud-token 的维护者',
  },
});

/** Has the deployed `refreshToken` look; an older one, and one that has not run yet, says nothing of it. */
export async function judgeServerDate({ find, invoke }: Road): Promise<Finding[]> {
  if (!invoke || !(await find(WRITER))) return [];
  const { serverDate } = fieldsOf(await invoke(WRITER, { check: 'database' }));
  if (typeof serverDate !== 'boolean') return [];
  return [serverDate ? ok(ID, texts.understood) : broken(ID, texts.misunderstood, texts.fix)];
}
