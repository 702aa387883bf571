import type { PhoneSettings } from '../../protocol.ts';

/** Reads `?user=admin&language=en&theme=dark`; what is not there is a visitor's, the browser's and the system's. */
export function settingsFrom(search: string): PhoneSettings {
  const query = new URLSearchParams(search);
  const language = query.get('language') ?? navigator.language;
  const theme = query.get('theme');
  return {
    user: query.get('user') === 'admin' ? 'admin' : 'visitor',
    language: /^zh/i.test(language) ? 'zh_CN' : 'en',
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  };
}
