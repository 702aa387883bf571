import { isDeepStrictEqual } from 'node:util';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import { parseJsonc, withoutMark } from '../parse-jsonc.ts';

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
 * Gives the text of a `project.config.json` its `cloudfunctionRoot` and leaves every other character as it is, comments
 * too. Throws a `CliError` when that cannot be done.
 */
export function addCloudfunctionRoot(text: string): string {
  const before = parse(text);
  const bare = withoutMark(text);
  const changed = text.slice(0, text.length - bare.length) + withEntry(bare);
  if (!isDeepStrictEqual(parse(changed), { ...before, cloudfunctionRoot: USUAL_ROOT }))
    throw new CliError(texts.cannot, texts.byHand);
  return changed;
}

function withEntry(text: string): string {
  const object = parseTree(text, [], { allowTrailingComma: true }) as Node;
  const there = findNodeAtLocation(object, ['cloudfunctionRoot'])?.parent;
  if (there) return text.slice(0, there.offset) + ROOT_ENTRY + text.slice(there.offset + there.length);
  const start = object.offset + 1;
  const space = /^\s*/.exec(text.slice(start))?.[0] ?? '';
  const comma = object.children?.length ? ',' : '';
  return text.slice(0, start) + space + ROOT_ENTRY + comma + text.slice(start);
}

function parse(text: string): Record<string, unknown> {
  try {
    return parseJsonc(text);
  } catch {
    throw new CliError(texts.cannot, texts.byHand);
  }
}
