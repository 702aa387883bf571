import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import { type DueReason, HISTORY_LENGTH, type RefreshEvent, type Status } from './status';
import { localTime, startOfDay } from './times';

/** `early`: renewed before its time, because the token was refused or an attempt went wrong. */
export type BarKind = 'regular' | 'early' | 'failed';

/** One event in the picture, whose axis is time: each bar has the strip in which no other is nearer. */
export interface Bar {
  id: number;
  kind: BarKind;
  /** Where it stands, percent of the picture's width. */
  at: number;
  /** Width of its strip, percent of the picture's. */
  width: number;
  /** Where in its strip it stands, percent of the strip's width. */
  offset: number;
}

/** Bars that are closer, percent of the picture's width, are under one fingertip. */
const FINGERTIP = 5;

const EARLY: readonly (DueReason | undefined)[] = ['rejected', 'interrupted', 'lease_lost', 'appid_changed'];

/** Where the backup's token was stored, the own credentials had failed. */
export function kindOf({ event, reason, standsInFor }: RefreshEvent): BarKind {
  if (event !== 'refreshed' || standsInFor !== undefined) return 'failed';
  return EARLY.includes(reason) ? 'early' : 'regular';
}

/** One bar for each event, newest last, on an axis from the first event to `now`. */
export function barsOf(history: RefreshEvent[], now: number): Bar[] {
  const from = history[0]?.at ?? now;
  const spanMs = Math.max(1, now - from);
  const places = history.map(({ at }) => Math.min(100, ((at - from) / spanMs) * 100));
  // Half-way to the neighbours.
  const bounds = [0, ...places.slice(1).map((at, index) => (at + (places[index] ?? 0)) / 2), 100];
  return history.map((event, id) => {
    const [start = 0, end = 100] = bounds.slice(id);
    const at = places[id] ?? 0;
    const width = end - start;
    const offset = width > 0 ? ((at - start) / width) * 100 : 0;
    return { id, kind: kindOf(event), at: round(at), width: round(width), offset: round(offset) };
  });
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

/**
 * Which bar a finger means: the tapped one if it stands out, else the nearest that does under the fingertip, because a bar
 * is narrower than that.
 */
export function barMeant(bars: readonly Bar[], tapped: number): number {
  const from = bars[tapped]?.at ?? 0;
  const distance = ({ at }: Bar) => Math.abs(at - from);
  const near = bars.filter((bar) => bar.kind !== 'regular' && distance(bar) <= FINGERTIP);
  const [nearest] = near.sort((one, other) => distance(one) - distance(other));
  return nearest?.id ?? tapped;
}

/** The bar to show first when one steps through them: the latest that stands out, else the latest. */
export function latestNotable(bars: readonly Bar[]): number {
  for (let index = bars.length - 1; index >= 0; index--) {
    if (bars[index]?.kind !== 'regular') return index;
  }
  return bars.length - 1;
}

/** What the words under the ring, or those of another AppID, tell already. */
export type Told = Pick<Status, 'state' | 'failure' | 'standsInFor'>;

export interface Explanation {
  kind: BarKind;
  title: string;
  text: string;
}

/** One event in words: when, what, why and what to do about it, unless the words under the ring say that already. */
export function explain(event: RefreshEvent, status: Told, now: number, messages: Messages): Explanation {
  const kind = kindOf(event);
  const { history } = messages;
  const title = titleOf(event, kind, localTime(event.at, now, messages), messages);
  if (isTold(event, status)) return { kind, title, text: history.told };
  const hint = event.hint ? hintIn(messages.language, event.hint) : '';
  if (kind === 'failed') return { kind, title, text: hint || (event.errMsg ?? '') };
  const why = event.conflict ? history.conflict : history.reasons[event.reason ?? 'stale'];
  return { kind, title, text: [why, hint].filter(Boolean).join(messages.space) };
}

function titleOf(
  { errCode = -1, reason, standsInFor }: RefreshEvent,
  kind: BarKind,
  time: string,
  { history }: Messages,
): string {
  if (standsInFor !== undefined) return history.standInTitle(time);
  if (kind === 'failed') return history.failedTitle(time, errCode);
  if (kind === 'early') return history.earlyTitle(time);
  return reason === 'missing' ? history.firstTitle(time) : history.regularTitle(time);
}

/** The same failure, a conflict or a stand-in is the headline of the page. */
function isTold({ event, errCode, conflict, standsInFor }: RefreshEvent, told: Told): boolean {
  const { state, failure } = told;
  if (standsInFor !== undefined) return told.standsInFor !== undefined;
  if (event === 'refresh_failed') return failure !== undefined && failure.errCode === errCode;
  return conflict === true && state === 'conflict';
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
  const failures = today.filter((event) => kindOf(event) === 'failed').length;
  const atLeast = history.length >= HISTORY_LENGTH && today.length === history.length;
  return { refreshes: today.length - failures, failures, atLeast };
}
