import { isDeepStrictEqual } from 'node:util';
import { parseJsonc } from './parse-jsonc.ts';

type Settings = Record<string, unknown>;

/**
 * The text of a settings file that has all of ours and every value of the user's: a cron, a time-out, a permission. Theirs
 * stays as it is written where nothing is missing, and is replaced where it cannot be read.
 */
export function keepSettings(theirs: string | undefined, ours: string): string {
  const there = theirs === undefined ? undefined : read(theirs);
  if (theirs === undefined || there === undefined) return ours;
  const merged = merge(parseJsonc(ours), there);
  if (isDeepStrictEqual(merged, there)) return theirs;
  return isDeepStrictEqual(merged, parseJsonc(ours)) ? ours : `${JSON.stringify(merged, null, 2)}\n`;
}

function read(text: string): Settings | undefined {
  try {
    return parseJsonc(text);
  } catch {
    return undefined;
  }
}

function merge(ours: Settings, theirs: Settings): Settings {
  const merged = Object.entries(theirs).map(([name, value]) => {
    const own = ours[name];
    return [name, isSettings(own) && isSettings(value) ? merge(own, value) : value];
  });
  return { ...ours, ...Object.fromEntries(merged) };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
