import { describe, expect, it } from 'vitest';
import { ERRCODES, hintFor } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
import { languageOf, messagesIn } from '../../miniprogram/i18n/messages.ts';
import { hintIn } from '../../miniprogram/model/hint.ts';

const CHINESE = /[\u4e00-\u9fff]/;

/** Every text with its path; functions are called with sample values. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(1, 2, '3:04'))]];
  return Object.entries(value as object).flatMap(([key, part]) => textsOf(part, `${path}.${key}`));
}

const zh = textsOf(messagesIn('zh'));
const en = textsOf(messagesIn('en'));

describe('the two languages', () => {
  it('say the same things', () => {
    expect(en.map(([path]) => path)).toEqual(zh.map(([path]) => path));
  });

  it('leave nothing untranslated', () => {
    const untranslated = en.filter(([, text]) => CHINESE.test(text)).map(([path]) => path);
    expect(untranslated).toEqual([]);
  });

  it('leave nothing empty but the text under "loading" and the space between Chinese sentences', () => {
    const empty = [...zh, ...en].filter(([, text]) => text === '').map(([path]) => path);
    expect([...new Set(empty)]).toEqual(['.space', '.states.loading.text']);
  });
});

describe('Chinese', () => {
  /** A narrow phone's line in a band. Lines end at punctuation and spaces; what is longer would break within a word. */
  const CHARACTERS = 15;
  const width = (text: string) =>
    [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 1 : 0.56), 0);
  const hints = Object.values(ERRCODES).flatMap(({ means, cure }) => [means.zh, cure.zh]);

  it.each([...zh.map(([, text]) => text), ...hints])('has words that fit a line: %s', (text) => {
    for (const run of text.split(/[\s，。、：；？！“”（）·]/))
      expect(width(run)).toBeLessThanOrEqual(CHARACTERS);
  });
});

describe('languageOf', () => {
  it.each([
    ['zh_CN', 'zh'],
    ['zh_TW', 'zh'],
    ['zh-Hans', 'zh'],
    ['en', 'en'],
    ['ja', 'en'],
    [undefined, 'zh'],
  ])('is for %s %s', (system, language) => {
    expect(languageOf(system)).toBe(language);
  });
});

describe('hintIn', () => {
  it('takes one language out of a hint, as a sentence', () => {
    expect(hintIn('en', 'set APPSECRET / 设置 APPSECRET')).toBe('Set APPSECRET.');
    expect(hintIn('zh', 'set APPSECRET / 设置 APPSECRET')).toBe('设置 APPSECRET。');
  });

  it('keeps slashes inside either language', () => {
    expect(hintIn('en', 'a / b / 甲 / 乙')).toBe('A / b.');
    expect(hintIn('zh', 'a / b / 甲 / 乙')).toBe('甲 / 乙。');
  });

  it('keeps a hint in one language as it is', () => {
    expect(hintIn('zh', 'only English')).toBe('only English');
    expect(hintIn('en', '只有中文')).toBe('只有中文');
  });

  it('parts every hint of the functions', () => {
    for (const errcode of Object.keys(ERRCODES)) {
      const hint = hintFor(Number(errcode)) ?? '';
      expect(hintIn('en', hint)).not.toMatch(CHINESE);
      expect(hintIn('zh', hint)).toMatch(CHINESE);
    }
  });
});
