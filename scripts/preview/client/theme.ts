import type { Theme } from '../protocol.ts';

const originals = new WeakMap<CSSMediaRule, string>();

/** Has the style sheets of this document follow the system, or be light or dark whatever the system is. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) if (rule instanceof CSSMediaRule) applyTo(rule, theme);
  }
}

function applyTo(rule: CSSMediaRule, theme: Theme): void {
  const original = originals.get(rule) ?? rule.media.mediaText;
  const wanted = /prefers-color-scheme:\s*(light|dark)/.exec(original)?.[1];
  if (wanted === undefined) return;
  originals.set(rule, original);
  rule.media.mediaText = theme === 'system' ? original : theme === wanted ? 'all' : 'not all';
}
