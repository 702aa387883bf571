import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepSettings } from './keep-settings.ts';
import type { FunctionFiles } from './ready-functions.ts';

/**
 * How a project's function compares to the one that would be written. `new`: nothing has to be overwritten; `foreign`:
 * another function has that name.
 */
export type PlannedState = 'new' | 'current' | 'older' | 'newer' | 'changed' | 'foreign';

/** A function that a project may get, and what is there so far. */
export interface PlannedFunction extends FunctionFiles {
  /** Absolute path. */
  folder: string;
  state: PlannedState;
  /** The version that is there, where it is one of ours. */
  there: string | undefined;
  /** The files that are there and would be overwritten. */
  differing: string[];
  /** The texts of the files that are there, by their names. */
  found: Record<string, string>;
}

/** What the user may have set: its values are kept. */
const SETTINGS = 'config.json';

/** Looks what a project has in place of a function. Changes nothing. */
export async function planFunction(root: string, wanted: FunctionFiles): Promise<PlannedFunction> {
  const folder = join(root, wanted.name);
  const names = Object.keys(wanted.files);
  const entries = await unlessMissing(readdir(folder), []);
  const read = (name: string) => unlessMissing(readFile(join(folder, name), 'utf8'), undefined);
  const texts = await Promise.all(names.map(async (name) => [name, await read(name)] as const));
  const found = Object.fromEntries(texts.filter((entry) => entry[1] !== undefined)) as Record<string, string>;
  const settings = keepSettings(found[SETTINGS], wanted.files[SETTINGS] ?? '');
  const files: Record<string, string> = { ...wanted.files, [SETTINGS]: settings };
  const missing = names.filter((name) => !(name in found));
  const differing = names.filter((name) => name in found && !isSame(found[name], files[name]));
  const there = versionOf(wanted.name, found['package.json']);
  const own = new Set(names.map((name) => name.split('/')[0]));
  const hasOthers = entries.some((entry) => !own.has(entry) && !entry.startsWith('.'));
  const state = stateOf({ version: wanted.version, there, missing, differing, hasOthers });
  return { ...wanted, files, folder, there, differing, found, state };
}

interface Comparison {
  version: string;
  there: string | undefined;
  missing: string[];
  differing: string[];
  hasOthers: boolean;
}

function stateOf({ version, there, missing, differing, hasOthers }: Comparison): PlannedState {
  const isWhole = missing.length === 0;
  if (differing.length === 0 && (isWhole || there !== undefined || !hasOthers))
    return isWhole ? 'current' : 'new';
  if (there === undefined) return 'foreign';
  const order = there.localeCompare(version, undefined, { numeric: true });
  return order === 0 ? 'changed' : order < 0 ? 'older' : 'newer';
}

/** Git may have changed the line ends. */
function isSame(text: string | undefined, other: string | undefined): boolean {
  return text?.replaceAll('\r\n', '\n') === other?.replaceAll('\r\n', '\n');
}

/** The version of a function of ours: those are private packages, and what DevTools creates is not. */
export function versionOf(name: string, manifest = ''): string | undefined {
  try {
    const found = JSON.parse(manifest) as { name?: unknown; version?: unknown; private?: unknown } | null;
    const isOurs = found?.name === name && found.private === true;
    return isOurs && typeof found.version === 'string' ? found.version : undefined;
  } catch {
    return undefined;
  }
}

async function unlessMissing<T, U>(reading: Promise<T>, otherwise: U): Promise<T | U> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  });
}
