import type { Messages } from '../i18n/zh';

/** A moment in local time: `14:05` today, else with its day. */
export function localTime(at: number, now: number, messages: Messages): string {
  const date = new Date(at);
  const clock = `${date.getHours()}:${pad(date.getMinutes())}`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return clock;
  if (days === 1) return messages.times.yesterday(clock);
  if (days === -1) return messages.times.tomorrow(clock);
  return messages.times.day(date.getMonth() + 1, date.getDate(), clock);
}

/** A countdown that shows its seconds: `1:03:09`, or `03:09` in the last hour. */
export function countdown(durationMs: number): string {
  const totalSec = Math.max(0, Math.ceil(durationMs / 1000));
  const hours = Math.floor(totalSec / 3600);
  const minutes = pad(Math.floor(totalSec / 60) % 60);
  const seconds = pad(totalSec % 60);
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`;
}

/** A duration in words, to the minute; seconds below one minute. */
export function spokenDuration(durationMs: number, { times }: Messages): string {
  const totalSec = Math.max(0, Math.round(durationMs / 1000));
  if (totalSec < 60) return times.seconds(totalSec);
  const totalMin = Math.round(totalSec / 60);
  const days = Math.floor(totalMin / 1440);
  if (days > 0) return times.days(days);
  const hours = Math.floor(totalMin / 60);
  return hours > 0 ? times.hoursMinutes(hours, totalMin % 60) : times.minutes(totalMin);
}

/** Local midnight of the day in which `at` lies, ms since the epoch. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
