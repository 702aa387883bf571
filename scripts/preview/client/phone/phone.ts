import { loaders, pages } from 'mini-program';
import type { PhoneCommand, PhoneSettings } from '../../protocol.ts';
import { setAnchor } from '../platform-time.ts';
import { listen } from '../server.ts';
import { applyTheme } from '../theme.ts';
import { createFramework } from './framework.ts';
import { createPageStack } from './page-stack.ts';
import { followPlatformTime } from './phone-clock.ts';
import { settingsFrom } from './settings.ts';
import { createWx } from './wx.ts';

/** The mini program in the browser; what follows runs once, when the platform's time is known. */
function start(): void {
  followPlatformTime();
  let settings: PhoneSettings = settingsFrom(location.search);
  let app: { onLaunch?(options: object): void } = {};
  const wx = createWx(() => settings);
  Object.assign(globalThis, {
    wx: wx.api,
    App: (options: typeof app) => {
      app = options;
    },
    getApp: () => app,
  });
  loaders.app?.();
  const stack = createPageStack(createFramework(), wx, () => applyTheme(settings.theme));
  const launch = () => {
    app.onLaunch?.({});
    stack.relaunch(pages[0] as string);
  };
  const commands = { back: stack.back, pull: stack.pull, show: stack.show, reopen: stack.reopen };
  window.addEventListener('message', ({ data, origin }: MessageEvent<PhoneCommand>) => {
    if (origin !== location.origin || data?.to !== 'phone') return;
    if (data.type !== 'settings') return commands[data.type]();
    const isOther = data.settings.user !== settings.user;
    settings = data.settings;
    applyTheme(settings.theme);
    // Another user opens the mini program anew; other settings are found when one comes back to it.
    if (isOther) launch();
    else stack.show();
  });
  launch();
}

let isStarted = false;
listen({
  clock(anchor) {
    setAnchor(anchor);
    if (!isStarted) start();
    isStarted = true;
  },
});
