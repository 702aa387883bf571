import { cloudbaseCron } from '../../build/cloudbase-cron.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Shows every day of a month, and of a week. */
const WATCHED_MS = 62 * 24 * HOUR_MS;
/** A cron of every second is not followed run by run. */
const STEP_MS = 10 * MINUTE_MS;

/**
 * Whether a cron, by its runs of the next two months, is due at least once an hour: a token lives two. One that only CloudBase can
 * read passes.
 */
export function isHourly(cron: string, now: number): boolean {
  const runs = read(cron);
  if (!runs) return true;
  let at = now;
  while (at < now + WATCHED_MS) {
    const next = runs.nextRun(new Date(at))?.getTime();
    if (next === undefined || next - at > HOUR_MS) return false;
    at = Math.max(next, at + STEP_MS);
  }
  return true;
}

function read(cron: string): ReturnType<typeof cloudbaseCron> | undefined {
  try {
    return cloudbaseCron(cron);
  } catch {
    return undefined;
  }
}
