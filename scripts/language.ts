/** Chinese where the system speaks Chinese, else English. */
export const language: 'en' | 'zh' = /^zh/i.test(Intl.DateTimeFormat().resolvedOptions().locale)
  ? 'zh'
  : 'en';

/** Chooses the user's language among texts of the same shape. */
export function inLanguage<T>(texts: { en: T; zh: T }): T {
  return texts[language];
}
