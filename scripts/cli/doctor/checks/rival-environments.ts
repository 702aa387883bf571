import { inLanguage } from '../../../language.ts';
import type { RoadOffer } from '../../cloud/road.ts';
import { WRITER } from '../../ready-functions.ts';
import { broken, type Finding, ok } from '../check.ts';

const ID = 'cloud.environments';

/** What to do when several environments fetch for one AppID. */
export const ENVIRONMENTS_ADVICE = inLanguage({
  en: 'set TOKEN_API=stable_token on refreshToken in all of them, or let one own the token and set TOKEN_ENV to it in the others',
  zh: '在所有环境的 refreshToken 上设置 TOKEN_API=stable_token，或只让一个环境获取 token，其他环境把 TOKEN_ENV 设为它',
});

const texts = inLanguage({
  en: {
    rivals: (ids: string[]) =>
      `${ids.join(' and ')} both fetch tokens through /cgi-bin/token, so they log each other out`,
    peaceful: (count: number) => `none of the ${count} environments logs another one out`,
  },
  zh: {
    rivals: (ids: string[]) => `${ids.join(' 和 ')} 都通过 /cgi-bin/token 获取 token，会互相顶掉`,
    peaceful: (count: number) => `${count} 个云环境不会互相顶掉 token`,
  },
});

/** Whether several environments of the account fetch tokens of this AppID through `/cgi-bin/token`. */
export async function judgeRivals(cloud: RoadOffer, appid: string): Promise<Finding[]> {
  const ids = (await cloud.environments?.()) ?? [];
  if (ids.length < 2) return [];
  const fetching = await Promise.all(ids.map((id) => fetchesThroughToken(cloud, id, appid)));
  const rivals = ids.filter((_, index) => fetching[index]);
  return rivals.length > 1
    ? [broken(ID, texts.rivals(rivals), ENVIRONMENTS_ADVICE)]
    : [ok(ID, texts.peaceful(ids.length))];
}

async function fetchesThroughToken(cloud: RoadOffer, id: string, appid: string): Promise<boolean> {
  const state = await cloud.open(id).find(WRITER);
  if (!state) return false;
  const { APPID = appid, TOKEN_API = 'token', TOKEN_ENV = id } = state.variables ?? {};
  return APPID === appid && TOKEN_API === 'token' && TOKEN_ENV === id;
}
