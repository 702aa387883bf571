import type { PlatformClock } from '../emulator/clock.ts';
import type { ClockAnchor } from './protocol.ts';

/** A clock that can be moved and made to run faster. */
export interface SpeedClock extends PlatformClock {
  /** Tells the time at any moment until the clock is moved or its speed changes. */
  readonly anchor: ClockAnchor;
  /** @param speed how many seconds pass in one */
  setSpeed(speed: number): void;
}

/** A clock that runs with the machine's until it is moved or sped up. @param machine @default Date.now */
export function createSpeedClock(machine: () => number = Date.now): SpeedClock {
  let anchor: ClockAnchor = { machine: machine(), platform: machine(), speed: 1 };
  const now = () => anchor.platform + (machine() - anchor.machine) * anchor.speed;
  return {
    now,
    advance(ms) {
      anchor = { ...anchor, platform: anchor.platform + ms };
    },
    get offsetMs() {
      return now() - machine();
    },
    get anchor() {
      return anchor;
    },
    setSpeed(speed) {
      anchor = { machine: machine(), platform: now(), speed };
    },
  };
}
