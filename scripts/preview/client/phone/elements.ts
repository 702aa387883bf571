// phone/: the phone: WeChat's component framework with the mini program's pages in it,
// and as much of `wx` and of a keyboard as they ask for.

/** What mini program elements are in a browser. */
const TAGS: Record<string, string> = { view: 'div', text: 'span', image: 'img', 'page-root': 'main' };

/** Attributes that mean something to the WeChat client only. */
const CLIENT_ONLY = /^(hover-class|loading|show-menu-by-longpress|mode|confirm-type|slot)$/;

/** Attributes that are `true` or `false`. */
const YES_OR_NO = /^aria-(busy|checked|disabled|expanded|hidden|pressed|selected)$/;

/** Creates browser elements for the framework's, which take their attributes as the WeChat client does. */
export function createElement(tag: string): HTMLElement {
  const element = document.createElement(TAGS[tag] ?? tag);
  if (element instanceof HTMLButtonElement) element.type = 'button';
  const set = element.setAttribute.bind(element);
  element.setAttribute = (name: string, value: unknown) => {
    if (CLIENT_ONLY.test(name)) return;
    if (name === 'value' && element instanceof HTMLInputElement) element.value = String(value);
    else if (name === 'aria-role') setRole(element, set, String(value));
    // The framework writes `true` as an empty attribute, which is no answer to a screen reader.
    else set(name, value === '' && YES_OR_NO.test(name) ? 'true' : String(value));
  };
  return element;
}

/** The client lets one reach whatever is a button; a browser has to be told. */
function setRole(element: HTMLElement, set: (name: string, value: string) => void, role: string): void {
  set('role', role);
  if (role === 'button' && !(element instanceof HTMLButtonElement)) element.tabIndex = 0;
}

/** Has the keyboard do what a finger does: Enter and the space bar press a button. */
export function pressByKeyboard(press: (element: Element) => void): void {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'button') return;
    if (key !== 'Enter' && key !== ' ') return;
    event.preventDefault();
    press(target);
  });
  // A click without a pointer: from the keyboard on a real button, or from a screen reader.
  document.addEventListener('click', ({ target, detail }) => {
    if (detail === 0 && target instanceof Element) press(target);
  });
}
