import { en } from './en';
import { type Messages, zh } from './zh';

export type Language = 'zh' | 'en';

/** The language for a system language such as `zh_CN` or `en`: Chinese for every Chinese one, English for all others. */
export function languageOf(systemLanguage: string | undefined): Language {
  return /^zh/i.test(systemLanguage ?? 'zh') ? 'zh' : 'en';
}

export function messagesIn(language: Language): Messages {
  return language === 'zh' ? zh : en;
}
