import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { inLanguage } from '../language.ts';

const texts = inLanguage({
  en: {
    line: (line: number, cause: string) => `line ${line}: ${cause}`,
    notUtf8: 'it is not saved as UTF-8: save it as UTF-8',
    noObject: 'it holds no object { … }',
    causes: {
      InvalidSymbol: 'a word that is no JSON: names and texts stand in double quotes',
      InvalidNumberFormat: 'a number that is none',
      PropertyNameExpected: 'a name in double quotes is missing',
      ValueExpected: 'a value is missing',
      ColonExpected: 'a colon is missing',
      CommaExpected: 'a comma is missing before this',
      CloseBraceExpected: 'a } is missing',
      CloseBracketExpected: 'a ] is missing',
      EndOfFileExpected: 'something follows after the end',
      InvalidCommentToken: 'a comment, which cannot stand in this file',
      UnexpectedEndOfComment: 'a comment does not end',
      UnexpectedEndOfString: 'a text does not end',
    } as Record<string, string>,
    other: 'a character that cannot stand here',
  },
  zh: {
    line: (line: number, cause: string) => `第 ${line} 行：${cause}`,
    notUtf8: '文件不是 UTF-8 编码：请另存为 UTF-8',
    noObject: '内容不是对象 { … }',
    causes: {
      InvalidSymbol: '有不合法的内容：名称和字符串须用双引号括起来',
      InvalidNumberFormat: '数字写法不正确',
      PropertyNameExpected: '缺少用双引号括起来的名称',
      ValueExpected: '缺少值',
      ColonExpected: '缺少冒号',
      CommaExpected: '此处之前缺少逗号',
      CloseBraceExpected: '缺少 }',
      CloseBracketExpected: '缺少 ]',
      EndOfFileExpected: '结尾之后还有多余内容',
      InvalidCommentToken: '此文件不能写注释',
      UnexpectedEndOfComment: '注释没有结束',
      UnexpectedEndOfString: '字符串没有结束',
    },
    other: '有不该出现的字符',
  },
});

/**
 * Reads the object in a settings file as WeChat DevTools does: comments, a trailing comma and a byte order mark are no fault.
 * Throws an `Error` that says the line and the cause.
 */
export function parseJsonc(text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const value: unknown = parse(withoutMark(text), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw new Error(describe(withoutMark(text), error));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(texts.noObject);
  return value as Record<string, unknown>;
}

/** What a text was refused for: where `JSON.parse` refused it, the line and the cause in place of the engine's words. */
export function whyRefused(text: string, refusal: unknown): string {
  if (!(refusal instanceof SyntaxError)) return (refusal as Error).message;
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  return errors[0] ? describe(text, errors[0]) : texts.other;
}

/** A text without its byte order mark. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function describe(text: string, { error, offset }: ParseError): string {
  // UTF-16 has one in every character of a name.
  if (text.includes('\0')) return texts.notUtf8;
  const line = text.slice(0, offset).split('\n').length;
  return texts.line(line, texts.causes[printParseErrorCode(error)] ?? texts.other);
}
