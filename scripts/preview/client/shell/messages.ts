import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';
export type Texts = typeof zh;

export function textsIn(language: Language): Texts {
  return language === 'zh' ? zh : en;
}

/** Chinese where the browser prefers it. */
export function browserLanguage(): Language {
  return /^zh/i.test(navigator.language) ? 'zh' : 'en';
}
