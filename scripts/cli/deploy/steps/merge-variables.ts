import type { Variables } from '../../cloud/road.ts';

/** What is wanted of a function's environment variables. */
export interface WantedVariables {
  /** Set whatever is online. */
  set: Variables;
  /** Set where nothing is online. */
  fallback: Variables;
}

/** What has to change online, and the whole that has to be written for it: writing replaces every variable there is. */
export interface VariablesChange {
  changed: string[];
  kept: string[];
  all: Variables;
}

/** Merges what is wanted into what is online. */
export function mergeVariables(online: Variables, { set, fallback }: WantedVariables): VariablesChange {
  // The console keeps a variable that was emptied.
  const filled = Object.fromEntries(Object.entries(online).filter(([, value]) => value !== ''));
  const all = { ...online, ...fallback, ...filled, ...set };
  const changed = Object.keys(all).filter((name) => all[name] !== online[name]);
  return { all, changed, kept: Object.keys(online).filter((name) => !changed.includes(name)) };
}
