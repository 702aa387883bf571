import type { ActionName, ActionReport, PhoneSettings, PreviewState } from '../../protocol.ts';
import { platformNow, platformSpeed, setAnchor } from '../platform-time.ts';
import { listen, sendSpeed } from '../server.ts';
import { applyTheme } from '../theme.ts';
import { drawActions } from './action-buttons.ts';
import { drawAlert } from './alert-message.ts';
import { byId, choice, writeMessages } from './dom.ts';
import { messagesIn } from './messages.ts';
import { createPhoneFrame } from './phone-frame.ts';
import { createTimeline } from './timeline.ts';
import { clockTime, dateTime, duration } from './times.ts';
import { drawTokens, tokenRows } from './token-rows.ts';
import { readView, saveView, type View } from './view.ts';
import type { Messages } from './zh.ts';

/** How often the countdowns are drawn, ms. */
const DRAW_MS = 250;

let view = readView();
let messages: Messages = messagesIn(view.language);
let state: PreviewState | undefined;
let lastDone: { action: ActionName; report: ActionReport } | undefined;
let isLost = false;

const timeline = createTimeline(view.language, messages);
const frame = createPhoneFrame(phoneSettings());
const choices = {
  language: choice('language', (language) => change({ language } as Partial<View>)),
  theme: choice('theme', (theme) => change({ theme } as Partial<View>)),
  user: choice('user', (user) => change({ user } as Partial<View>)),
  speed: choice('speed', (speed) => void sendSpeed(Number(speed))),
};

function phoneSettings(): PhoneSettings {
  const { user, language, theme } = view;
  return { user, theme, language: language === 'zh' ? 'zh_CN' : 'en' };
}

function change(changes: Partial<View>): void {
  view = { ...view, ...changes };
  saveView(view);
  messages = messagesIn(view.language);
  show();
  frame.set(phoneSettings());
  if (changes.language) timeline.translate(view.language, messages);
}

/** Draws everything but the list and the phone. */
function show(): void {
  document.documentElement.lang = view.language === 'zh' ? 'zh-CN' : 'en';
  document.title = `cloud-token ${messages.title}`;
  applyTheme(view.theme);
  writeMessages(messages);
  for (const name of ['language', 'theme', 'user'] as const) choices[name].show(view[name]);
  drawPlatform();
  tick();
}

/** Draws what can be done and what came of the last thing that was. */
function drawPlatform(): void {
  if (state) drawActions({ state, messages, isOff: isLost, onDone });
  byId<HTMLFieldSetElement>('speed').disabled = isLost;
  byId<HTMLButtonElement>('pull').hidden = isLost;
  byId('lost').textContent = isLost ? messages.lost : '';
  const text = lastDone && messages.acts[lastDone.action];
  byId('told').textContent = isLost
    ? messages.off
    : (text?.told(lastDone?.report ?? { outcome: 'done' }) ?? '');
  byId('next').textContent = (!isLost && text?.next) || '';
}

function onDone(action: ActionName, report: ActionReport): void {
  lastDone = { action, report };
  drawPlatform();
  showOnPhone(action);
}

/** So that what was done is seen on the phone at once, and not only when its page reads the status by itself. */
function showOnPhone(action: ActionName): void {
  const isOpenedAnew = action === 'undeploy' || action === 'deny' || action === 'allow';
  if (isOpenedAnew) frame.reopen();
  else frame.show();
}

function showState(next: PreviewState): void {
  state = next;
  drawPlatform();
  byId('speed').hidden = next.isLive;
  byId('requests').textContent = `${next.requestsToday} / ${next.requestsPerDay}`;
  byId('appid').textContent = next.appid;
  drawAlert(next.alert);
  tick();
}

/** Draws what changes with the time alone. */
function tick(): void {
  const now = platformNow();
  frame.showTime(clockTime(now).slice(0, 5));
  byId('clock').textContent = dateTime(now);
  choices.speed.show(String(platformSpeed()));
  if (!state) return;
  drawTokens(tokenRows(state, now), messages);
  const { nextRunAt } = state;
  byId('next-run').textContent = nextRunAt
    ? `${clockTime(nextRunAt)} · ${duration(nextRunAt - now)}`
    : messages.timerOff;
}

byId('clear').onclick = timeline.clear;
show();
document.body.hidden = false;
setInterval(tick, DRAW_MS);
listen({
  open() {
    // Another server may serve another page.
    if (isLost) location.reload();
    timeline.clear();
  },
  lost() {
    isLost = true;
    drawPlatform();
  },
  clock(anchor) {
    setAnchor(anchor);
    tick();
  },
  state: showState,
  entry: timeline.add,
});
