import type { Messages } from './zh.ts';

/** The element with this id, which the page surely has. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A new element with its class and content. */
export function element(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** Writes the fixed messages into the page: `data-text`, `data-label` and `data-title` name them. */
export function writeMessages(messages: Messages): void {
  const textOf = (key: string | undefined) => String(messages[key as keyof Messages]);
  for (const place of document.querySelectorAll<HTMLElement>('[data-text]'))
    place.textContent = textOf(place.dataset.text);
  for (const place of document.querySelectorAll<HTMLElement>('[data-label]'))
    place.setAttribute('aria-label', textOf(place.dataset.label));
  for (const place of document.querySelectorAll<HTMLElement>('[data-title]'))
    place.title = textOf(place.dataset.title);
}

/** A row of buttons of which one is pressed. */
export interface Choice {
  show(value: string): void;
}

export function choice(id: string, onChoose: (value: string) => void): Choice {
  const buttons = [...byId(id).querySelectorAll('button')];
  for (const button of buttons) button.onclick = () => onChoose(button.value);
  return {
    show(value) {
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.value === value));
    },
  };
}
