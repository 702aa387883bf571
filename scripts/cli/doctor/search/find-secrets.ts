import { whatSaysSecret } from './secret-context.ts';

/** A string that looks like an AppSecret. */
export interface SecretPlace {
  /** What says so: the name it is given, such as `config.appSecret`, or the AppID beside it; empty when it is known. */
  name: string;
  value: string;
  /** Where the value stands; the first line is 1. */
  line: number;
}

/** An AppSecret has 32 hex digits. What is longer is a hash of something else, or a key of another kind. */
const HEX = /(?<!\w)[0-9a-f]{32}(?!\w)/gi;

/** Nobody's secret: `0000…`, or the digits in their order. */
const PLACEHOLDER = /^(.{1,16})\1+$/;

/**
 * Where a text has what looks like an AppSecret: assigned to a name that says secret, or beside an AppID, in whatever
 * language. Takes time in proportion to the text, whatever is in it.
 *
 * @param known an AppSecret that is found whatever it is called
 */
export function findSecrets(text: string, known = ''): SecretPlace[] {
  const names = new Map<number, string>();
  if (/^[0-9a-f]{32}$/i.test(known))
    for (const { index } of text.matchAll(new RegExp(known, 'gi'))) names.set(index, '');
  for (const { index, 0: value } of text.matchAll(HEX)) {
    const name = PLACEHOLDER.test(value) ? undefined : whatSaysSecret(text, index);
    if (name !== undefined) names.set(index, name);
  }
  const places = [...names].sort(([a], [b]) => a - b);
  const lineOf = lineCounter(text);
  return places.map(([index, name]) => ({
    name,
    value: text.slice(index, index + 32),
    line: lineOf(index),
  }));
}

/** Says where a secret is without saying it. @param file its path */
export function describePlace(file: string, { line, name }: SecretPlace): string {
  return `${file}:${line}  ${name === '' ? '' : `${name} = `}********`;
}

/** Counts lines once, for indexes that only grow. */
function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (index) => {
    for (; next !== -1 && next < index; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}
