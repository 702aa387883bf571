const STRING = [
  String.raw`'(?:\\.|[^'\\\n])*'?`,
  String.raw`"(?:\\.|[^"\\\n])*"?`,
  String.raw`${'`'}(?:\\[\s\S]|[^\\${'`'}])*${'`'}?`,
].join('|');
/**
 * A regular expression, which a value or a statement begins with: quotes and slashes in it are no other's. One without an end
 * is passed over as far as it was read, so that nothing is read twice.
 */
const PATTERN = String.raw`\/(?<=(?:^|[(,=:[!&|?{};]|\breturn)\s*\/)(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}\]|[^/\\\n[]){1,500}\/?`;
/** One that does not end goes on to the end of the text. */
const COMMENT = String.raw`\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|\/\/[^\n]*|^[^\S\n]*#[^\n]*`;
const NEITHER = new RegExp(`(${STRING}|${PATTERN})|${COMMENT}`, 'gm');

/** Code whose comments are spaces, so that lines keep their numbers; what looks like one in a string is none. */
export function withoutComments(code: string): string {
  return code.replace(NEITHER, (whole, kept?: string) => kept ?? whole.replace(/[^\n]/g, ' '));
}
