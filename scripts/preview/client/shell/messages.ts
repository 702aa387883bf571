import { en } from './en.ts';
import { type Messages, zh } from './zh.ts';

export type Language = 'zh' | 'en';

export function messagesIn(language: Language): Messages {
  return language === 'zh' ? zh : en;
}

/** Chinese where the browser prefers it. */
export function browserLanguage(): Language {
  return /^zh/i.test(navigator.language) ? 'zh' : 'en';
}
