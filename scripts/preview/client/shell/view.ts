import type { Theme, UserName } from '../../protocol.ts';
import { browserLanguage, type Language } from './messages.ts';

/** What the person at the preview has chosen. */
export interface View {
  language: Language;
  theme: Theme;
  user: UserName;
}

const KEY = 'cloud-token preview';

/** What was chosen when the page was last open here; at first the browser's language, the system's looks, an administrator. */
export function readView(): View {
  const view: View = { language: browserLanguage(), theme: 'system', user: 'admin' };
  return { ...view, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<View>) };
}

export function saveView(view: View): void {
  localStorage.setItem(KEY, JSON.stringify(view));
}
