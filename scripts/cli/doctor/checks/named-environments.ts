import { inLanguage } from '../../../language.ts';
import { type Check, ok, unknown } from '../check.ts';
import { searchedFiles } from '../search/searched-files.ts';
import { ENVIRONMENTS_ADVICE } from './rival-environments.ts';

const ID = 'environments';

/** An environment id where one is named: a word, a dash, and letters and digits that nobody chose. */
const NAMED =
  /(?:\benv|envId|_env|_env_id)["']?\s*[:=]\s*["'\x60]?([a-z][a-z0-9-]*-(?=[a-z0-9]*\d)[a-z0-9]{6,20})\b/gi;

const texts = inLanguage({
  en: {
    several: (ids: string) =>
      `several environments share the AppID (${ids}), and whether they log each other out could not be checked from here`,
    one: (id: string) => `the project names one environment: ${id}`,
  },
  zh: {
    several: (ids: string) => `有多个环境共用这个 AppID（${ids}），在本机无法检查它们是否会互相顶掉 token`,
    one: (id: string) => `项目只用到一个环境：${id}`,
  },
});

/** Environments of one AppID log each other out when each fetches its own token through `/cgi-bin/token`. */
export const checkNamedEnvironments: Check = async ({ project, cloud }) => {
  // The cloud itself knows better.
  if (cloud) return [];
  const ids = new Set<string>();
  for await (const { path, text = '' } of searchedFiles(project)) {
    if (!/\.(js|ts|json|wxs)$|(^|\/)\.env/.test(path)) continue;
    for (const [, id = ''] of text.matchAll(NAMED)) ids.add(id);
  }
  const [first] = ids;
  if (first === undefined) return [];
  return ids.size > 1
    ? [unknown(ID, texts.several([...ids].join(', ')), ENVIRONMENTS_ADVICE)]
    : [ok(ID, texts.one(first))];
};
