const LIKE_JSON = /^[\s\p{Cc}]*[[{"\dtfn-]/u;
const NUMERIC = /[-+.eE\d]/;
const MORE_OF_NUMBER = /[-+.eE\d]{1,1000}/y;
/** As long as an integer must be for a number not to hold it. */
const LONG_NUMBER = /[-+.eE\d]{16}/;
/** Runs are bounded, for V8 remembers each repetition until the match is over, and its stack is not for megabytes. */
const IN_STRING = /"|(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})){1,1000}|\\|\p{Cc}{1,1000}/gu;
const OUTSIDE = /"|\p{Cc}{1,1000}|[-+.eE\d]{16}/gu;

/**
 * Reads JSON as WeChat sends it: with a byte order mark, with raw control characters and unknown escapes inside strings.
 * An integer beyond 2^53, which a number would round, becomes the string of its digits.
 *
 * @returns undefined for what is no JSON; what does not even begin like it is not tried
 */
export function parseJson(text: string): unknown {
  if (!LIKE_JSON.test(text)) return undefined;
  // trim() takes a byte order mark away too.
  const json = text.trim();
  const asItIs = LONG_NUMBER.test(json) ? undefined : parse(json);
  return asItIs ?? parse(repaired(json));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The same text as strict JSON. One pass, in which strings stand apart: their digits are no numbers. */
function repaired(json: string): string {
  const parts: string[] = [];
  let copied = 0;
  let isInString = false;
  for (let next = 0; ; ) {
    const pattern = isInString ? IN_STRING : OUTSIDE;
    pattern.lastIndex = next;
    const [begin] = pattern.exec(json) ?? [];
    if (begin === undefined) return parts.join('') + json.slice(copied);
    const start = pattern.lastIndex - begin.length;
    next = pattern.lastIndex;
    if (!isInString && NUMERIC.test(begin)) next = endOfNumber(json, next);
    const found = json.slice(start, next);
    const strict = isInString ? strictInString(found) : strictOutside(found);
    if (begin === '"') isInString = !isInString;
    if (strict === found) continue;
    parts.push(json.slice(copied, start), strict);
    copied = next;
  }
}

function endOfNumber(json: string, from: number): number {
  let end = from;
  for (MORE_OF_NUMBER.lastIndex = from; MORE_OF_NUMBER.test(json); ) end = MORE_OF_NUMBER.lastIndex;
  return end;
}

function strictInString(found: string): string {
  if (found === '\\') return '\\\\';
  return found.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function strictOutside(found: string): string {
  const isInteger = /^-?[1-9]/.test(found) && !/\D/.test(found.slice(1));
  if (isInteger && !Number.isSafeInteger(Number(found))) return `"${found}"`;
  return found.replace(/\p{Cc}/gu, ' ');
}
