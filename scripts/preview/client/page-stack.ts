import type { PhoneReport } from '../protocol.ts';
import type { Framework, PageInstance } from './framework.ts';
import type { Wx } from './wx.ts';

interface OpenPage {
  instance: PageInstance;
  container: HTMLElement;
  title: string;
}

/** The pages that lie on top of each other. */
export interface PageStack {
  /** Closes everything and opens one page. */
  relaunch(path: string): void;
  back(): void;
  /** Shows the top page anew, as when one comes back to WeChat. */
  show(): void;
  /** Pulls the top page down. */
  pull(): void;
}

/** @param onOpen after a page has brought its style sheets */
export function createPageStack(framework: Framework, wx: Wx, onOpen: () => void): PageStack {
  const stack: OpenPage[] = [];
  const pulled = document.createElement('div');
  pulled.className = 'pull';
  pulled.innerHTML = '<span></span><span></span><span></span>';
  document.body.prepend(pulled);
  const top = () => stack.at(-1);
  const report = () => {
    const page = top();
    document.title = page?.title ?? '';
    const canPull = page?.instance.onPullDownRefresh !== undefined;
    const message: PhoneReport = { from: 'phone', title: document.title, canGoBack: stack.length > 1, canPull };
    parent.postMessage(message, location.origin);
  };
  const open = (path: string) => {
    const container = document.body.appendChild(document.createElement('div'));
    const page: OpenPage = { instance: framework.open(path, container), container, title: '' };
    stack.push(page);
    onOpen();
    page.instance.onLoad?.({});
    page.instance.onShow?.();
    page.instance.onReady?.();
    report();
  };
  const close = () => {
    const page = stack.pop();
    page?.instance.onHide?.();
    page?.instance.onUnload?.();
    page?.container.remove();
  };
  wx.onTitle = (title) => {
    const page = top();
    if (page) page.title = title;
    report();
  };
  wx.onNavigate = (path) => {
    top()?.instance.onHide?.();
    for (const { container } of stack) container.hidden = true;
    open(path);
  };
  wx.onPulled = () => pulled.classList.remove('is-open');
  return {
    relaunch(path) {
      while (stack.length > 0) close();
      open(path);
    },
    back() {
      if (stack.length < 2) return;
      close();
      const page = top();
      if (page) page.container.hidden = false;
      page?.instance.onShow?.();
      report();
    },
    show() {
      top()?.instance.onHide?.();
      top()?.instance.onShow?.();
    },
    pull() {
      const { onPullDownRefresh } = top()?.instance ?? {};
      if (!onPullDownRefresh) return;
      pulled.classList.add('is-open');
      window.scrollTo({ top: 0 });
      onPullDownRefresh.call(top()?.instance);
    },
  };
}
