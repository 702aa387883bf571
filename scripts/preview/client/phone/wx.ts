import type { PhoneSettings } from '../../protocol.ts';
import { sendCall } from '../server.ts';

/** The part of the WeChat client that the pages use, and what it is told to do. */
export interface Wx {
  /** The global `wx`. */
  api: object;
  /** Set by who can do it. */
  onTitle(title: string): void;
  onNavigate(path: string): void;
  onPulled(): void;
}

/** @param settings read at every call, as the pages read them at every `onShow` */
export function createWx(settings: () => PhoneSettings): Wx {
  const wx: Wx = {
    api: {
      getAppBaseInfo: () => ({ language: settings().language, fontSizeScaleFactor: 1, fontSizeSetting: 17 }),
      setNavigationBarTitle: ({ title }: { title: string }) => wx.onTitle(title),
      navigateTo: ({ url }: { url: string }) => wx.onNavigate(url.replace(/^\//, '')),
      stopPullDownRefresh: () => wx.onPulled(),
      pageScrollTo: ({ selector, offsetTop = 0 }: { selector: string; offsetTop?: number }) =>
        scrollTo(selector, offsetTop),
      cloud: {
        init: () => {},
        callFunction: ({ name, data }: { name: string; data?: unknown }) =>
          callFunction(settings(), name, data),
      },
    },
    onTitle: () => {},
    onNavigate: () => {},
    onPulled: () => {},
  };
  return wx;
}

/** The topmost page comes last in the document. */
function scrollTo(selector: string, offsetTop: number): void {
  const target = [...document.querySelectorAll(selector)].at(-1);
  if (target) window.scrollTo({ top: target.getBoundingClientRect().top + window.scrollY + offsetTop });
}

async function callFunction({ user }: PhoneSettings, name: string, data: unknown): Promise<unknown> {
  const reply = await sendCall({ user, name, data }).catch((error: unknown) => {
    throw { errCode: -1, errMsg: `cloud.callFunction:fail request:fail ${String(error)}` };
  });
  if (reply.ok) return reply.value;
  throw Object.assign(new Error(reply.error.errMsg), reply.error);
}
