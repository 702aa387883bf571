// search/: finds what looks like a secret, in the files of a project and in all of its history.
// Tells where it is, never what it is.

/** A string that looks like an AppSecret. */
export interface SecretPlace {
  /** What it is assigned to, such as `config.appSecret`; empty when nothing there says secret. */
  name: string;
  value: string;
  /** Where the value stands; the first line is 1. */
  line: number;
}

/** What may stand between a name and its value: marks of any language, and words of which each belongs to a syntax. */
const BETWEEN = [
  String.raw`[\s"'\x60\\=:：,，>|?+(){}[\]$-]`,
  'string', // TypeScript: `secret: string = …`
  'value|default', // YAML and SCF: `name: APPSECRET, value: …`
  String.raw`process\.env(?:\.\w+)?|import\.meta\.env(?:\.\w+)?`, // `secret = process.env.X || …`
  'wx[0-9a-f]{16}', // `[appid, secret] = ['wx…', …]`
].join('|');

/** An AppSecret has 32 hex digits. What is longer is a hash of something else, or a key of another kind. */
const SECRET = new RegExp(
  String.raw`(?:secret|密钥)[\w$-]{0,40}(?:${BETWEEN}){1,60}[0-9a-f]{32}(?!\w)`,
  'gi',
);

/**
 * Where a text assigns what looks like an AppSecret to a name that says secret: JS, TS, JSON, YAML, env files, WXML, URLs.
 *
 * @param known an AppSecret that is found whatever it is called
 */
export function findSecrets(text: string, known = ''): SecretPlace[] {
  const named = [...text.matchAll(SECRET)].map((match) => placeOf(text, match, nameAt(text, match.index)));
  const isSecret = /^[0-9a-f]{32}$/i.test(known);
  const bare = isSecret ? [...text.matchAll(new RegExp(known, 'gi'))] : [];
  const unnamed = bare.map((match) => placeOf(text, match, ''));
  const places = new Map([...unnamed, ...named].map((place) => [`${place.line} ${place.value}`, place]));
  return [...places.values()].sort((a, b) => a.line - b.line);
}

/** Says where a secret is without saying it. @param file its path */
export function describePlace(file: string, { line, name }: SecretPlace): string {
  return `${file}:${line}  ${name === '' ? '' : `${name} = `}********`;
}

/** The place where a match ends. */
function placeOf(text: string, match: RegExpExecArray, name: string): SecretPlace {
  const before = text.slice(0, match.index + match[0].length);
  return { name, value: before.slice(-32), line: before.split('\n').length };
}

/** The whole name of which a part begins at `index`. */
function nameAt(text: string, index: number): string {
  const before = /[\w$.-]*$/.exec(text.slice(Math.max(0, index - 40), index))?.[0] ?? '';
  const rest = /^(?:[\w$-]+|密钥)/.exec(text.slice(index, index + 40))?.[0] ?? '';
  return before + rest;
}
