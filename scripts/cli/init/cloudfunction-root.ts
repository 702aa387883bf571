import { isDeepStrictEqual } from 'node:util';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';

/** Where the cloud functions go in a project that has none yet: the folder of DevTools' own samples. */
export const USUAL_ROOT = 'cloudfunctions/';
/** The line that `project.config.json` gets. */
export const ROOT_ENTRY = `"cloudfunctionRoot": "${USUAL_ROOT}"`;

const texts = inLanguage({
  en: {
    cannot: 'project.config.json is written in an unusual way',
    byHand: `add ${ROOT_ENTRY} to it by hand, then run init again`,
  },
  zh: { cannot: 'project.config.json 的写法比较特殊', byHand: `请手动加入 ${ROOT_ENTRY}，再运行 init` },
});

/**
 * Gives the text of a `project.config.json` its `cloudfunctionRoot` and leaves every other character as it is. Throws a
 * `CliError` when that cannot be done.
 */
export function addCloudfunctionRoot(text: string): string {
  const before = parse(text);
  const changed =
    'cloudfunctionRoot' in before
      ? text.replace(/"cloudfunctionRoot"\s*:\s*("[^"]*"|null)/, ROOT_ENTRY)
      : text.replace(/^(\s*\{)(\s*)/, `$1$2${ROOT_ENTRY},$2`);
  if (!isDeepStrictEqual(parse(changed), { ...before, cloudfunctionRoot: USUAL_ROOT }))
    throw new CliError(texts.cannot, texts.byHand);
  return changed;
}

function parse(text: string): object {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as object;
  } catch {
    throw new CliError(texts.cannot, texts.byHand);
  }
}
