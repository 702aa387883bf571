import type { PhoneCommand, PhoneReport, PhoneSettings } from '../../protocol.ts';
import { keyOf } from '../server.ts';
import { byId } from './dom.ts';

/** The phone around the mini program. */
export interface PhoneFrame {
  /** Tells the mini program who uses it and how. */
  set(settings: PhoneSettings): void;
  /** Comes back to the mini program, which makes the page read the status again. */
  show(): void;
  /** Opens the page on top anew. */
  reopen(): void;
  /** @param text the time in its status bar */
  showTime(text: string): void;
}

export function createPhoneFrame(first: PhoneSettings): PhoneFrame {
  const frame = byId<HTMLIFrameElement>('phone');
  const back = byId<HTMLButtonElement>('back');
  const pull = byId<HTMLButtonElement>('pull');
  const time = byId('phone-time');
  const send = (command: PhoneCommand) => frame.contentWindow?.postMessage(command, location.origin);
  back.onclick = () => send({ to: 'phone', type: 'back' });
  pull.onclick = () => send({ to: 'phone', type: 'pull' });
  window.addEventListener('message', ({ data, origin }: MessageEvent<PhoneReport>) => {
    if (origin !== location.origin || data?.from !== 'phone') return;
    byId('phone-title').textContent = data.title;
    back.hidden = !data.canGoBack;
    pull.disabled = !data.canPull;
  });
  const key = keyOf(location.search);
  frame.src = `/phone?${new URLSearchParams({ ...first, ...(key !== null && { key }) })}`;
  return {
    set: (settings) => send({ to: 'phone', type: 'settings', settings }),
    show: () => send({ to: 'phone', type: 'show' }),
    reopen: () => send({ to: 'phone', type: 'reopen' }),
    showTime(text) {
      time.textContent = text;
    },
  };
}
