import { isWithin } from './clock.ts';
import type { Token } from './token-document.ts';
import type { TokenError } from './token-error.ts';
import { isValid } from './token-life.ts';

/** After a refresh WeChat keeps the previous token for 5 minutes, less 1–2 minutes of skew between its machines. */
// guard: two minutes
const MAX_MEMORY_AGE_MS = 120_000;
/** In the last minute of a token's life another instance's clock may already call it expired. */
const LAST_MINUTE_MS = 60_000;
const MAX_MEMORY_AGE_IN_LAST_MINUTE_MS = 5_000;
/** After a failed read the valid token in memory is served for this long before the next try. */
const READ_PAUSE_MS = 5_000;
/** So many AppIDs are remembered besides the environment's own; a caller may ask for any. */
const MAX_OTHERS = 100;

/** A refused token that the last refresh did not replace, and why if it failed. */
export interface Unreplaced {
  value: string;
  /** ms since the epoch */
  at: number;
  failure?: TokenError | undefined;
}

/** What one instance remembers of one AppID. All times are ms since the epoch. */
export interface Memory {
  token?: Token | undefined;
  /** When the read that brought `token` began. */
  readAt: number;
  /** For so long from then on `token` may be served, ms, if that is less than usual. */
  reuseForMs?: number | undefined;
  /** Which read that was: one that began earlier never replaces the result of a later one. */
  order: number;
  /** When the document could last not be read. */
  unreadableAt?: number | undefined;
  /** The load that is under way. */
  loading?: { token: Promise<Token>; startedAt: number } | undefined;
  /** The replacements that are under way, by the refused token. */
  replacing: Map<string, Promise<Token>>;
  unreplaced?: Unreplaced | undefined;
}

/** Finds the memory of an AppID, or makes it; the oldest one makes room. */
export function createMemories(): (appid: string | undefined) => Memory {
  const own = emptyMemory();
  const others = new Map<string, Memory>();
  return (appid) => {
    if (appid === undefined) return own;
    const memory = others.get(appid) ?? emptyMemory();
    // The one that was used last comes last.
    others.delete(appid);
    const [oldest] = others.keys();
    if (others.size >= MAX_OTHERS) others.delete(oldest as string);
    others.set(appid, memory);
    return memory;
  };
}

/** Whether the token in memory may be served without another look at the document. */
export function isFresh(memory: Memory, now: number): memory is Memory & { token: Token } {
  const { token, readAt, unreadableAt } = memory;
  if (!isValid(token, now)) return false;
  if (isWithin(readAt, maxAgeMs(memory, token, now), now)) return true;
  return unreadableAt !== undefined && isWithin(unreadableAt, READ_PAUSE_MS, now);
}

/** For how long the token in memory may be served elsewhere, ms: no longer than from here. Nothing for another one. */
export function reusableForMs(memory: Memory, token: Token, now: number): number {
  const { token: remembered, readAt, unreadableAt = 0 } = memory;
  if (remembered?.value !== token.value) return 0;
  const until = Math.max(readAt + maxAgeMs(memory, token, now), unreadableAt + READ_PAUSE_MS);
  return Math.min(Math.max(0, until - now), MAX_MEMORY_AGE_MS);
}

function maxAgeMs({ reuseForMs = MAX_MEMORY_AGE_MS }: Memory, { expiresAt }: Token, now: number): number {
  const isInLastMinute = now >= expiresAt - LAST_MINUTE_MS;
  return Math.min(reuseForMs, isInLastMinute ? MAX_MEMORY_AGE_IN_LAST_MINUTE_MS : MAX_MEMORY_AGE_MS);
}

function emptyMemory(): Memory {
  return { readAt: 0, order: 0, replacing: new Map() };
}
