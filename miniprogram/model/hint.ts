import type { Language } from '../i18n/messages';

const CHINESE = /[\u4e00-\u9fff]/;

/** Takes one language out of a function's hint, `English / 中文`. A hint in one language is returned as it is. */
export function hintIn(language: Language, hint: string): string {
  const parts = hint.split(' / ');
  const border = parts.findIndex((part) => CHINESE.test(part));
  if (border < 1) return hint;
  const chosen = language === 'zh' ? parts.slice(border) : parts.slice(0, border);
  return asSentence(chosen.join(' / '), language);
}

function asSentence(text: string, language: Language): string {
  const stopped = /[.。!！?？]$/.test(text) ? text : text + (language === 'zh' ? '。' : '.');
  return stopped.charAt(0).toUpperCase() + stopped.slice(1);
}
