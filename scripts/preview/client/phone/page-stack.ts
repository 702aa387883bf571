import type { PhoneReport } from '../../protocol.ts';
import type { Framework, PageInstance } from './framework.ts';
import type { Wx } from './wx.ts';

interface OpenPage {
  instance: PageInstance;
  path: string;
  container: HTMLElement;
  title: string;
  /** How far it was scrolled when another page came over it, px. */
  scrolled: number;
}

/** The pages that lie on top of each other. */
export interface PageStack {
  /** Closes everything and opens one page. */
  relaunch(path: string): void;
  /** Opens the top page anew. */
  reopen(): void;
  back(): void;
  /** Shows the top page anew, as when one comes back to WeChat. */
  show(): void;
  /** Pulls the top page down. */
  pull(): void;
}

/** @param onOpen after a page has brought its style sheets */
export function createPageStack(framework: Framework, wx: Wx, onOpen: () => void): PageStack {
  const stack: OpenPage[] = [];
  const pulled = createPullMark();
  wx.onTitle = (title) => {
    Object.assign(stack.at(-1) ?? {}, { title });
    report(stack);
  };
  wx.onNavigate = (path) => {
    const page = stack.at(-1);
    page?.instance.onHide?.();
    if (page) page.scrolled = window.scrollY;
    for (const { container } of stack) container.hidden = true;
    open(stack, framework, path, onOpen);
  };
  wx.onPulled = () => pulled.classList.remove('is-open');
  return {
    relaunch(path) {
      while (stack.length > 0) close(stack);
      wx.onPulled();
      open(stack, framework, path, onOpen);
    },
    reopen() {
      const path = stack.at(-1)?.path;
      if (path === undefined) return;
      close(stack);
      open(stack, framework, path, onOpen);
    },
    back() {
      if (stack.length < 2) return;
      close(stack);
      const page = stack.at(-1);
      if (!page) return;
      page.container.hidden = false;
      window.scrollTo({ top: page.scrolled });
      page.instance.onShow?.();
      report(stack);
    },
    show() {
      stack.at(-1)?.instance.onHide?.();
      stack.at(-1)?.instance.onShow?.();
    },
    pull() {
      const instance = stack.at(-1)?.instance;
      if (!instance?.onPullDownRefresh) return;
      pulled.classList.add('is-open');
      window.scrollTo({ top: 0 });
      instance.onPullDownRefresh();
    },
  };
}

function open(stack: OpenPage[], framework: Framework, path: string, onOpen: () => void): void {
  const container = document.body.appendChild(document.createElement('div'));
  const instance = framework.open(path, container);
  stack.push({ path, instance, container, title: '', scrolled: 0 });
  onOpen();
  window.scrollTo({ top: 0 });
  instance.onLoad?.({});
  instance.onShow?.();
  instance.onReady?.();
  report(stack);
}

function close(stack: OpenPage[]): void {
  const page = stack.pop();
  page?.instance.onHide?.();
  page?.instance.onUnload?.();
  page?.container.remove();
}

/** Tells the frame around the phone what is on top. */
function report(stack: OpenPage[]): void {
  const page = stack.at(-1);
  document.title = page?.title ?? '';
  const canPull = page?.instance.onPullDownRefresh !== undefined;
  const message: PhoneReport = { from: 'phone', title: document.title, canGoBack: stack.length > 1, canPull };
  parent.postMessage(message, location.origin);
}

/** The three dots that show while a page is pulled down. */
function createPullMark(): HTMLElement {
  const mark = document.createElement('div');
  mark.className = 'pull';
  mark.append(...[1, 2, 3].map(() => document.createElement('span')));
  document.body.prepend(mark);
  return mark;
}
