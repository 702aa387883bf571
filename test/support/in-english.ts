/**
 * Replaces `scripts/language.ts` in tests that read texts, so that they pass on a Chinese system, too:
 * `vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'))`.
 */
export const language = 'en';

export function inLanguage<T>(texts: { en: T; zh: T }): T {
  return texts.en;
}
