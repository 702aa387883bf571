import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import type { Timers } from '../emulator/functions/timers.ts';
import { createCredential } from '../emulator/http/credential.ts';
import { type Assets, createAssets } from './assets/assets.ts';
import { createEventFeed } from './event-feed.ts';
import { callEntry } from './outcome.ts';
import { stateOf } from './platform-state.ts';
import type { PreviewContext } from './preview-context.ts';
import { createPreviewRoute } from './preview-route.ts';
import { createSpeedClock, type SpeedClock } from './speed-clock.ts';
import { createSwitches, type Switches } from './switches.ts';

/** How often the pages are told what changed, ms. */
const WATCH_MS = 200;
/** How often the timers are told that a fast clock has moved, ms. */
const TICK_MS = 50;

/** In a live run nothing can be done to WeChat, and the clock stays the machine's. */
export interface PreviewOptions extends EmulatorOptions {
  /** The files for the browser. @default made anew */
  assets?: Assets;
}

/** A local platform with its mini program in a browser. */
export interface Preview extends Emulator {
  clock: SpeedClock;
  /** The address to open; in a live run it holds a key, without which the page can do and see nothing. */
  pageUrl: string;
}

/** A local platform that shows the mini program at `/`. Rejects as `startEmulator` does. */
export async function startPreview(options: PreviewOptions = {}): Promise<Preview> {
  const { isLive = false, assets = createAssets() } = options;
  const clock = createSpeedClock();
  const feed = createEventFeed(clock.now);
  const switches = createSwitches();
  const key = isLive ? createCredential() : undefined;
  let context: PreviewContext | undefined;
  const route = createPreviewRoute(assets, feed, () => context, key);
  const emulator = await startEmulator({
    ...options,
    clock,
    routes: [route, ...(options.routes ?? [])],
    onLog(line) {
      feed.add({ kind: 'log', name: line.function, text: line.text });
      options.onLog?.(line);
    },
    onInvocation(name, invocation, caller) {
      feed.add(callEntry(name, invocation, caller));
      options.onInvocation?.(name, invocation, caller);
    },
  });
  const previewed = { ...emulator, clock, startTimers: () => startTimers(emulator, switches) };
  context = { emulator: previewed, clock, feed, switches, isLive };
  const stop = watch(context);
  return {
    ...previewed,
    pageUrl: key ? `${emulator.url}/?key=${key.text}` : emulator.url,
    async close() {
      stop();
      feed.close();
      await emulator.close();
    },
  };
}

/** Only the timers started last run; the switch stops and starts them. */
function startTimers(emulator: Emulator, switches: Switches): Timers {
  switches.timers?.stop();
  const timers = emulator.startTimers();
  // Kept, because a build in another terminal takes the functions away for a moment.
  const triggers = emulator.functions.triggers();
  switches.timers = timers;
  switches.nextRun = () => triggers.flatMap((trigger) => timers.nextRun(trigger) ?? []).at(0);
  return timers;
}

/** Tells the pages what changed, whoever changed it, and the timers where a fast clock has got to. */
function watch(context: PreviewContext): () => void {
  const { feed, clock, switches } = context;
  const show = () => {
    feed.show('clock', clock.anchor);
    feed.show('state', stateOf(context));
  };
  show();
  const watcher = setInterval(show, WATCH_MS);
  const ticker = setInterval(() => clock.anchor.speed > 1 && switches.timers?.reschedule(), TICK_MS);
  return () => {
    clearInterval(watcher);
    clearInterval(ticker);
  };
}
