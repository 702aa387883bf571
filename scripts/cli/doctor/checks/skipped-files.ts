import { inLanguage } from '../../../language.ts';
import { type Finding, unknown } from '../check.ts';
import { MAX_FILE_BYTES } from '../search/searched-files.ts';

const MEGABYTES = MAX_FILE_BYTES / 1024 / 1024;

/** Nobody reads more names. */
const MAX_NAMES = 5;

const texts = inLanguage({
  en: {
    skipped: (count: number, names: string) =>
      `${count} ${count === 1 ? 'text was' : 'texts were'} not searched for AppSecrets, being larger than ${MEGABYTES} MB: ${names}`,
    byHand:
      "search by hand: git grep --no-index -inE 'secret.*[0-9a-f]{32}' -- <file>; delete it if it is a dump or a log",
    separator: ', ',
  },
  zh: {
    skipped: (count: number, names: string) =>
      `有 ${count} 个文本文件超过 ${MEGABYTES} MB，没有在其中查找 AppSecret：${names}`,
    byHand:
      "请手动查找：git grep --no-index -inE 'secret.*[0-9a-f]{32}' -- <文件>；如果是导出的数据或日志，请删除",
    separator: '、',
  },
});

/** Says what a search has left out because of its size. */
export function skippedFinding(id: string, paths: string[]): Finding[] {
  if (paths.length === 0) return [];
  const names = paths.slice(0, MAX_NAMES).join(texts.separator) + (paths.length > MAX_NAMES ? ' …' : '');
  return [unknown(id, texts.skipped(paths.length, names), texts.byHand)];
}
