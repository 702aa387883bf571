import type { Clock } from '../../../cloudfunctions/cloud-token/core/clock.ts';
import type { Mishap, Mishaps } from './mishaps.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** An await of an instance on something outside of it. */
export interface Step<T> {
  /** How long the request is on its way, ms. */
  beforeMs: number;
  /** How long the answer is on its way, ms. @default 0 */
  afterMs?: number;
  /** What happens where the request arrives; throws for an answer that is an error. */
  effect(): T | Promise<T>;
  /** When the instance stops waiting, ms, and what it then rejects with. @default it waits */
  timeout?: { afterMs: number; error(): unknown };
}

/** A process: its clock is off, it may stand still, and when it is killed nothing in it goes on. */
export interface Instance {
  clock: Clock;
  isDead(): boolean;
  isFrozen(): boolean;
  /** Whether it has stood still at any time since then. */
  stoodStillSince(moment: number): boolean;
  kill(): void;
  /** Called when it is killed, once. */
  onDeath: (() => void) | undefined;
  /** Runs the action now, or when it no longer stands still; never once it is killed. */
  whenAwake(action: () => void): void;
  /** Takes a step; may be killed or frozen before or after its effect. Never settles once it is killed. */
  step<T>(step: Step<T>): Promise<T>;
}

interface Process {
  time: SimulatedTime;
  mishaps: Mishaps;
  isDead: boolean;
  frozenUntil: number;
  instance: Instance;
}

/** A step that was begun. */
interface Pending<T> {
  step: Step<T>;
  mishap: Mishap | undefined;
  /** When the instance stops waiting, ms since the epoch. */
  limit: number;
  resolve(value: T | Promise<T>): void;
  reject(error: unknown): void;
}

/** Starts a process whose clock is `skewMs` ahead of the true time. */
export function createInstance(time: SimulatedTime, mishaps: Mishaps, skewMs: number): Instance {
  const instance: Instance = {
    clock: {
      now: () => time.now() + skewMs,
      // What is only to be broken off is no await of its own.
      sleep: (ms, signal) =>
        signal ? alarm(process, ms, signal) : instance.step({ beforeMs: ms, effect: () => undefined }),
    },
    isDead: () => process.isDead,
    isFrozen: () => time.now() < process.frozenUntil,
    stoodStillSince: (moment) => moment < process.frozenUntil,
    onDeath: undefined,
    kill() {
      if (process.isDead) return;
      process.isDead = true;
      instance.onDeath?.();
    },
    whenAwake: (action) => whenAwake(process, action),
    step: (step) =>
      new Promise((resolve, reject) => {
        if (!process.isDead) begin(process, step, resolve, reject);
      }),
  };
  const process: Process = { time, mishaps, isDead: false, frozenUntil: 0, instance };
  return instance;
}

function begin<T>(
  process: Process,
  step: Step<T>,
  resolve: (value: T | Promise<T>) => void,
  reject: (error: unknown) => void,
): void {
  const { time, mishaps, instance } = process;
  const { beforeMs, afterMs = 0, timeout } = step;
  const mishap = mishaps.next();
  if (mishap === 'killed before') {
    instance.kill();
    return;
  }
  if (mishap === 'frozen before') freeze(process);
  const limit = timeout ? time.now() + timeout.afterMs : Number.POSITIVE_INFINITY;
  const pending = { step, mishap, limit, resolve, reject };
  if (time.now() + beforeMs + afterMs > limit)
    time.at(limit, () => whenAwake(process, () => reject(timeout?.error())));
  if (mishap === 'frozen before') whenAwake(process, () => depart(process, pending));
  else depart(process, pending);
}

/** On its way a request no longer needs who sent it. */
function depart<T>(process: Process, pending: Pending<T>): void {
  process.time.at(process.time.now() + pending.step.beforeMs, () => arrive(process, pending));
}

function arrive<T>(process: Process, pending: Pending<T>): void {
  const { step, mishap, resolve, reject } = pending;
  let value: T | Promise<T>;
  try {
    value = step.effect();
  } catch (error) {
    reply(process, pending, () => reject(error));
    return;
  }
  if (mishap === undefined && step.afterMs === undefined && !process.isDead && process.frozenUntil === 0)
    resolve(value);
  else reply(process, pending, () => resolve(value));
}

/** Brings the answer to an instance that may have been hit meanwhile. */
function reply<T>(process: Process, { step, mishap, limit, reject }: Pending<T>, settle: () => void): void {
  const { time, instance } = process;
  if (mishap === 'killed after') {
    instance.kill();
    return;
  }
  if (mishap === 'frozen after') freeze(process);
  // A process that wakes up finds its timers due before the answers that have come meanwhile.
  time.at(time.now() + (step.afterMs ?? 0), () =>
    whenAwake(process, () => (time.now() > limit ? reject(step.timeout?.error()) : settle())),
  );
}

/** Wakes an instance that still waits for something else. */
function alarm(process: Process, ms: number, signal: AbortSignal): Promise<void> {
  const { time } = process;
  return new Promise((resolve) => {
    time.at(time.now() + ms, () => {
      if (!signal.aborted) whenAwake(process, resolve);
    });
  });
}

function whenAwake(process: Process, action: () => void): void {
  if (process.isDead) return;
  if (process.time.now() >= process.frozenUntil) action();
  else process.time.at(process.frozenUntil, () => whenAwake(process, action));
}

function freeze(process: Process): void {
  process.frozenUntil = Math.max(process.frozenUntil, process.time.now() + process.mishaps.freezeMs());
}
