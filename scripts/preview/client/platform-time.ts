// client/: what runs in the browser: `shell/` is the page around, `phone/` the frame with the mini program.
// Here: what both need, the server, its time and the theme.

import type { ClockAnchor } from '../protocol.ts';

/** Taken before anything replaces it. */
const machineNow = Date.now.bind(Date);

let anchor: ClockAnchor = { machine: 0, platform: 0, speed: 1 };

/** The platform's time, ms since the epoch. */
export function platformNow(): number {
  return anchor.platform + (machineNow() - anchor.machine) * anchor.speed;
}

export function platformSpeed(): number {
  return anchor.speed;
}

/** The server has moved the clock or changed its speed. */
export function setAnchor(next: ClockAnchor): void {
  anchor = next;
}
