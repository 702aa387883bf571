/** What calls a value a secret: in English, as it is mistyped, and in Chinese, as it is mistyped. */
const SECRET_NAME = /s[ec]{1,2}r[ec]{1,2}t|sercet|serect|secert|appsec\b|[密秘][钥匙]/i;

/** A name that says what else 32 hex digits are, even of a secret. */
const HASH_NAME = /hash|md5|sha\d|sum$|digest|etag/i;
const OTHER_NAME =
  /sign|nonce|uuid|guid|trace|session|finger|version|commit|revision|cache|integrity|token|ticket|prepay|trade|order|file|image|img|icon|url|path|(?<!app[_-]?)id$/i;

/** Words of some syntax that may stand between a name and its value. */
const SYNTAX =
  /^(?:string|str|any|unknown|undefined|null|const|as|optional|final|readonly|cdata|value|default|key|is|env|getenv|[是为]|wx[0-9a-f]{16}|(?:process|import\.meta|os)\.(?:env|environ|getenv)(?:\.\w+)*)$/i;

/** Marks of any language that may stand there, too. */
const MARK = /[\s"'`\\=:：,，>|?+(){}[\]$*&@!<→（）“”‘’【】「」『』-]/;

/** Tags that hold a value without naming it. */
const LAYOUT_TAG =
  /^(?:t[dhr]|li|p|d[dt]|div|span|b|i|em|strong|code|pre|br|a|string|key|value|text|view|entry)$/i;

const WORD = String.raw`[\w$\u4e00-\u9fff]`;

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<!:)\/\/[^\n]*\n)`,
    String.raw`(?<!\w)[ubrf]{1,2}["']`, // a string in Python
    String.raw`<\/[a-z][\w-]*>|<(?<tag>[a-z][\w-]*)>`,
    String.raw`(?<variable>(?<![\w$.])[\w$.]+(?=\s*(?:\|\||\?\?)))`, // one with a fallback
    `(?<word>${WORD}+(?:[.-]${WORD}+)*)`,
    String.raw`(?<mark>[\s\S])`,
  ].join('|'),
  'gi',
);

const APPID = /(?<!\w)wx[0-9a-f]{16}(?!\w)/g;
/** An AppID as the argument, or the element, before. */
const APPID_BEFORE = /(wx[0-9a-f]{16})['"`]\s{0,9},\s{0,9}['"`]$/;

/** Where an AppSecret was pasted for the AppID, in the settings of a project. */
const APPID_ENTRY = /"(appid)"\s{0,9}:\s{0,9}"$/;

const COMMENT_LINE = /^\s*(?:\/[/*]|\*|#|--|<!--)/;

/** How far from a value somebody would look for what it is. */
const NEAR_CHARS = 240;
const NEAR_LINES = 3;

/**
 * What says that the 32 hex digits at `start` are an AppSecret: the name they are given, before them or in the comment behind
 * them, or the AppID beside them. Undefined where nothing does. Looks at a few hundred characters, whatever the text.
 */
export function whatSaysSecret(text: string, start: number): string | undefined {
  const before = text.slice(Math.max(0, start - NEAR_CHARS), start);
  const after = text.slice(start + 32, start + 32 + NEAR_CHARS);
  if (isHashOfFile(before, after)) return undefined;
  const name = nameIn(before) ?? '';
  const ownName = name.split('.').at(-1) ?? '';
  if (HASH_NAME.test(ownName)) return undefined;
  if (SECRET_NAME.test(name)) return name;
  const said = nameOfChoice(before) ?? (APPID_BEFORE.exec(before) ?? APPID_ENTRY.exec(before))?.[1];
  if (said !== undefined) return said;
  if (OTHER_NAME.test(ownName)) return undefined;
  return nameInComment(before, after) ?? appidBeside(before, after);
}

/** The name that the end of a text is about to give a value; undefined when there is none. */
function nameIn(before: string): string | undefined {
  for (const { groups = {} } of [...before.matchAll(TOKEN)].reverse()) {
    const { comment = '', tag = '', variable = '', word = '', mark = ' ' } = groups;
    const said = SECRET_NAME.exec(comment)?.[0];
    if (said !== undefined) return said;
    if (tag !== '' && !LAYOUT_TAG.test(tag)) return tag;
    if (SECRET_NAME.test(variable)) return variable;
    if (word !== '' && !SYNTAX.test(word)) return word;
    if (!MARK.test(mark)) return undefined;
  }
  return undefined;
}

/** The secret that is given one of two values by the statement, or the property, that a text ends in. */
function nameOfChoice(before: string): string | undefined {
  const statement = before.split(/[;,{}]|\n(?!\s*[?:])/).at(-1) ?? '';
  const mark = statement.search(/[=:]/);
  if (mark === -1 || !/\?|\belse\b/.test(statement.slice(mark))) return undefined;
  const names = statement.slice(0, mark).match(/[\w$.]+/g) ?? [];
  return SECRET_NAME.test(names.at(-1) ?? '') ? names.at(-1) : undefined;
}

/** In a comment behind the value, or in the one on the lines above. */
function nameInComment(before: string, after: string): string | undefined {
  const [behind = ''] = /^["'`]?[\s,;)\]}]{0,20}(?:\/\/|\/\*|#|--|<!--)[^\n]{0,80}/.exec(after) ?? [];
  const [, ...above] = before.split('\n').reverse();
  const end = above.findIndex((line) => !COMMENT_LINE.test(line));
  const comment = end === -1 ? above : above.slice(0, end);
  return (SECRET_NAME.exec(behind) ?? SECRET_NAME.exec(comment.join('\n')))?.[0];
}

function appidBeside(before: string, after: string): string | undefined {
  const linesBefore = before.split('\n').slice(-1 - NEAR_LINES);
  const linesAfter = after.split('\n').slice(0, 1 + NEAR_LINES);
  return linesBefore.join('\n').match(APPID)?.at(-1) ?? linesAfter.join('\n').match(APPID)?.[0];
}

/** Such as a file that is named by its hash, or the hash of a numbered part. */
function isHashOfFile(before: string, after: string): boolean {
  return (
    /(?<!wx[0-9a-f]{16})[/.]$|(?<!\w)\d{1,9}\s{0,9}:\s{0,9}["']?$/.test(before) || /^[./-]\w/.test(after)
  );
}
