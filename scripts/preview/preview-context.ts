import type { Emulator } from '../emulator/emulator.ts';
import type { EventFeed } from './event-feed.ts';
import type { SpeedClock } from './speed-clock.ts';
import type { Switches } from './switches.ts';

/** Everything the preview's parts work on. */
export interface PreviewContext {
  emulator: Emulator;
  clock: SpeedClock;
  feed: EventFeed;
  switches: Switches;
  isLive: boolean;
}
