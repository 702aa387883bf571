import { platformNow, platformSpeed } from '../platform-time.ts';

/** However fast the platform's clock runs, the page is drawn no more often than this, ms. */
const SHORTEST_TICK_MS = 200;

/** Has the pages live in the platform's time: `Date` tells it, and intervals follow its speed. */
export function followPlatformTime(): void {
  const MachineDate = Date;
  class PlatformDate extends MachineDate {
    constructor(...given: [] | [number]) {
      super(...((given.length === 0 ? [platformNow()] : given) as [number]));
    }
    static override now() {
      return platformNow();
    }
  }
  const timers = new Map<number, number>();
  let lastId = 0;
  const setPlatformInterval = (callback: () => void, ms = 0) => {
    const id = ++lastId;
    const arm = () => {
      const delayMs = Math.max(Math.min(SHORTEST_TICK_MS, ms), ms / platformSpeed());
      timers.set(id, window.setTimeout(run, delayMs));
    };
    const run = () => {
      arm();
      callback();
    };
    arm();
    return id;
  };
  const clearPlatformInterval = (id: number) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  Object.assign(globalThis, {
    Date: PlatformDate,
    setInterval: setPlatformInterval,
    clearInterval: clearPlatformInterval,
  });
}
