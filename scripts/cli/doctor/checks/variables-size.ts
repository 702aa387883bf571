import { inLanguage } from '../../../language.ts';
import { type Finding, ok, warning } from '../check.ts';

/** What CloudBase lets a function have. */
const LIMIT_BYTES = 4096;
/** Room for two more AppIDs. */
const RESERVE_BYTES = 160;
/** Less than this nobody need hear of. */
const SILENT_BYTES = 1024;

const texts = inLanguage({
  en: {
    size: (name: string, bytes: number) =>
      `the variables of ${name} take ${bytes} of the ${LIMIT_BYTES} bytes that CloudBase allows`,
    less: 'keep further AppIDs in a second environment; a further one would not fit',
  },
  zh: {
    size: (name: string, bytes: number) =>
      `${name} 的环境变量占 ${bytes} 字节，云开发最多允许 ${LIMIT_BYTES} 字节`,
    less: '再多的 AppID 请放到另一个云环境，这里快放不下了',
  },
});

/** How full the variables of a function are; nothing while there is much room. */
export function judgeVariablesSize(name: string, variables: Record<string, string> = {}): Finding[] {
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  if (bytes < SILENT_BYTES) return [];
  const id = `cloud.variables.${name}`;
  const text = texts.size(name, bytes);
  return [bytes > LIMIT_BYTES - RESERVE_BYTES ? warning(id, text, texts.less) : ok(id, text)];
}
