// emulator/: the local platform: WeChat and CloudBase on one port of this machine, for programs and tests.
// Here: what puts the wings together, and the clock that all of them go by.

/** Milliseconds since the epoch, as the local platform and its functions see them. */
export interface PlatformClock {
  now(): number;
  /** Moves the platform's time forward (or, with a negative number, back) by this many milliseconds. */
  advance(ms: number): void;
  /** How far the platform's time is from the machine's, in milliseconds. */
  readonly offsetMs: number;
}

/** A clock that runs with the machine's and can be moved. @param now @default Date.now */
export function createClock(now: () => number = Date.now): PlatformClock {
  let offsetMs = 0;
  return {
    now: () => now() + offsetMs,
    advance: (ms) => {
      offsetMs += ms;
    },
    get offsetMs() {
      return offsetMs;
    },
  };
}
