import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import { HOUR_MS } from './life';
import { type DueReason, HISTORY_LENGTH, type RefreshEvent } from './status';
import { localTime, startOfDay } from './times';

const SHORTEST_BAR = 24;

/** `early`: renewed before its time, because the token was refused or an attempt went wrong. */
export type BarKind = 'none' | 'regular' | 'early' | 'failed';

export interface Bar {
  /** Its place, 0 to 71. */
  id: number;
  kind: BarKind;
  /** Percent of the full height: how much of an hour the token before had lived. */
  height: number;
}

const EARLY: readonly (DueReason | undefined)[] = ['rejected', 'interrupted', 'lease_lost', 'appid_changed'];

export function kindOf({ event, reason }: RefreshEvent): BarKind {
  if (event !== 'refreshed') return 'failed';
  return EARLY.includes(reason) ? 'early' : 'regular';
}

/** One bar for each event, newest last, with empty ones before the first. */
export function barsOf(history: RefreshEvent[]): Bar[] {
  let previousAt: number | undefined;
  return Array.from({ length: HISTORY_LENGTH }, (_, id): Bar => {
    const event = eventAt(history, id);
    if (!event) return { id, kind: 'none', height: 0 };
    const kind = kindOf(event);
    if (kind === 'failed') return { id, kind, height: 100 };
    const height = heightAfter(previousAt, event.at);
    previousAt = event.at;
    return { id, kind, height };
  });
}

/** The event that a bar stands for. */
export function eventAt(history: RefreshEvent[], bar: number): RefreshEvent | undefined {
  return history[bar - (HISTORY_LENGTH - history.length)];
}

/** The bar that stands for an event; -1 for one that is not in the history. */
export function indexOf(history: RefreshEvent[], event: RefreshEvent): number {
  const index = history.indexOf(event);
  return index < 0 ? -1 : index + HISTORY_LENGTH - history.length;
}

function heightAfter(previousAt: number | undefined, at: number): number {
  if (previousAt === undefined) return 100;
  const share = Math.round(((at - previousAt) / HOUR_MS) * 100);
  return Math.min(100, Math.max(SHORTEST_BAR, share));
}

/**
 * Which bar a finger means: the tapped one if it stands out, else the nearest that does within `reach`, because a bar
 * is narrower than a fingertip. -1 where there is none.
 */
export function barMeant(bars: readonly Bar[], tapped: number, reach = 4): number {
  for (let distance = 0; distance <= reach; distance++) {
    for (const index of [tapped - distance, tapped + distance]) {
      const kind = bars[index]?.kind;
      if (kind === 'failed' || kind === 'early') return index;
    }
  }
  if (bars[tapped]?.kind === 'regular') return tapped;
  return bars.findIndex(({ kind }) => kind !== 'none');
}

/** The bar to show first when one steps through them: the latest that stands out, else the latest. */
export function latestNotable(bars: readonly Bar[]): number {
  for (let index = bars.length - 1; index >= 0; index--) {
    const kind = bars[index]?.kind;
    if (kind === 'failed' || kind === 'early') return index;
  }
  return bars.length - 1;
}

export interface Explanation {
  kind: BarKind;
  title: string;
  text: string;
}

/** One event in words: when, what, why and what to do about it. */
export function explain(event: RefreshEvent, now: number, messages: Messages): Explanation {
  const kind = kindOf(event);
  const { history } = messages;
  const time = localTime(event.at, now, messages);
  const hint = event.hint ? hintIn(messages.language, event.hint) : '';
  if (kind === 'failed') {
    return {
      kind,
      title: history.failedTitle(time, event.errCode ?? -1),
      text: hint || (event.errMsg ?? ''),
    };
  }
  const onTime = event.reason === 'missing' ? history.firstTitle(time) : history.regularTitle(time);
  const title = kind === 'early' ? history.earlyTitle(time) : onTime;
  const why = event.conflict ? history.conflict : history.reasons[event.reason ?? 'stale'];
  return { kind, title, text: [why, hint].filter(Boolean).join(messages.space) };
}

export interface DayCount {
  refreshes: number;
  failures: number;
  /** The history does not reach back to midnight, so there were at least as many. */
  atLeast: boolean;
}

/** Refreshes and failures since local midnight. */
export function countToday(history: RefreshEvent[], now: number): DayCount {
  const midnight = startOfDay(now);
  const today = history.filter(({ at }) => at >= midnight);
  const failures = today.filter(({ event }) => event !== 'refreshed').length;
  const atLeast = history.length >= HISTORY_LENGTH && today.length === history.length;
  return { refreshes: today.length - failures, failures, atLeast };
}
