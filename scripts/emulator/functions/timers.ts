import type { Cron } from 'croner';
import { cloudbaseCron } from '../../build/cloudbase-cron.ts';
import type { PlatformClock } from '../clock.ts';
import type { FunctionTrigger } from './functions.ts';

/** Real timers above this are cut short by Node; a day is checked often enough for any cron. */
const LONGEST_SLEEP_MS = 24 * 60 * 60_000;

/** What a timer passes to its function as the event. */
export interface TimerEvent {
  Type: 'Timer';
  TriggerName: string;
  /** The time it was due, ISO 8601 in UTC without milliseconds. */
  Time: string;
  Message: '';
}

/** What to watch and what to do; `setTimer` and `clearTimer` are Node's unless a test has its own. */
export interface TimersOptions {
  triggers: readonly FunctionTrigger[];
  clock: PlatformClock;
  /** Starts the function, its caller being `{source: 'wx_trigger', appid}`. Must not throw. */
  fire(trigger: FunctionTrigger, event: TimerEvent): unknown;
  setTimer?(callback: () => void, delayMs: number): unknown;
  clearTimer?(handle: unknown): void;
}

/** The running timers. */
export interface Timers {
  /** When the trigger is due next, ms since the epoch; `undefined` when its cron has no time left, or there is no such trigger. */
  nextRun(trigger: FunctionTrigger): number | undefined;
  /** Tells that the clock was moved. A trigger whose time was jumped over fires once, however often it was due. */
  reschedule(): void;
  stop(): void;
}

interface Entry {
  trigger: FunctionTrigger;
  cron: Cron;
  dueAt: number | undefined;
}

/**
 * Fires the triggers at their times on the platform's clock, with one real timer. Throws on a cron expression CloudBase
 * would refuse: seven fields `s m h D M W Y` in UTC+8, day and weekday combined by "or" (official).
 */
export function createTimers({ triggers, clock, fire, ...node }: TimersOptions): Timers {
  const { setTimer = setTimeout, clearTimer = (timer) => clearTimeout(timer as NodeJS.Timeout) } = node;
  const entries = triggers.map((trigger) => createEntry(trigger, clock.now()));
  let handle: unknown;
  let seenAt = clock.now();
  let isStopped = false;

  function tick(): void {
    const now = clock.now();
    // After a step back in time the next run is earlier than the one that was waited for.
    if (now < seenAt) for (const entry of entries) entry.dueAt = dueAfter(entry.cron, now);
    seenAt = now;
    for (const entry of entries) fireIfDue(entry, now, fire);
    arm();
  }

  function arm(): void {
    disarm();
    if (isStopped) return;
    const dueTimes = entries.flatMap(({ dueAt }) => dueAt ?? []);
    if (dueTimes.length === 0) return;
    const delayMs = Math.max(Math.min(...dueTimes) - clock.now(), 0);
    handle = setTimer(tick, Math.min(delayMs, LONGEST_SLEEP_MS));
  }

  function disarm(): void {
    if (handle !== undefined) clearTimer(handle);
    handle = undefined;
  }

  arm();
  return {
    nextRun: (trigger) => entries.find((entry) => isSame(entry.trigger, trigger))?.dueAt,
    reschedule: tick,
    stop() {
      isStopped = true;
      disarm();
    },
  };
}

function createEntry(trigger: FunctionTrigger, now: number): Entry {
  try {
    const cron = cloudbaseCron(trigger.cron);
    return { trigger, cron, dueAt: dueAfter(cron, now) };
  } catch (error) {
    throw new Error(`Timer ${trigger.name} in ${trigger.function}/config.json: ${String(error)}`);
  }
}

function fireIfDue(entry: Entry, now: number, fire: TimersOptions['fire']): void {
  if (entry.dueAt === undefined || entry.dueAt > now) return;
  const event = timerEvent(entry.trigger, entry.dueAt);
  entry.dueAt = dueAfter(entry.cron, now);
  fire(entry.trigger, event);
}

function isSame(one: FunctionTrigger, other: FunctionTrigger): boolean {
  return one.function === other.function && one.name === other.name;
}

function dueAfter(cron: Cron, now: number): number | undefined {
  return cron.nextRun(new Date(now))?.getTime();
}

function timerEvent(trigger: FunctionTrigger, dueAt: number): TimerEvent {
  const time = new Date(dueAt).toISOString().replace('.000Z', 'Z');
  return { Type: 'Timer', TriggerName: trigger.name, Time: time, Message: '' };
}
