/** `14:05:09`, in the browser's time zone. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `2026-03-14 14:05:09`, in the browser's time zone. */
export function dateTime(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day} ${clockTime(at)}`;
}

/** `1:59:03`, or `59:03` in the last hour. */
export function duration(ms: number): string {
  const totalSec = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(totalSec / 3600);
  const rest = [Math.floor(totalSec / 60) % 60, totalSec % 60].map(twoDigits).join(':');
  return hours > 0 ? `${hours}:${rest}` : rest;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
