import { createWorld } from './create-world.ts';
import { createStreams } from './engine/random.ts';
import { createSimulatedTime } from './engine/simulated-time.ts';
import type { ContestantName, SimulationOptions } from './options.ts';
import { startCallers } from './world/callers.ts';
import { startForeignProgram } from './world/foreign-program.ts';
import { createCounter, type Tally } from './world/tally.ts';
import type { Timeline } from './world/timeline.ts';
import { startTimer } from './world/timer.ts';

/** Midnight in UTC+8. */
export const STARTS_AT = Date.UTC(2025, 11, 31, 16);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nothing goes wrong in the last hours: what must converge has the time to do so. */
const CALM_MS = 3 * HOUR_MS;

/** Who wants to know more than the result. */
export interface Watcher {
  /** Told from time to time how much is done, from 0 to 1. */
  onProgress?(share: number): void;
  timeline?: Timeline;
}

/**
 * Simulates one contestant's world from the beginning to the end. The same options have the same result; what goes wrong
 * outside (timer, outages, resets, the foreign program) is the same for all contestants, and what goes wrong with a
 * request is drawn from the same seed, as often as they make one.
 */
export async function runWorld(
  name: ContestantName,
  options: SimulationOptions,
  { onProgress, timeline }: Watcher = {},
): Promise<Tally> {
  const { faults } = options;
  const lengthMs = options.years * 365 * DAY_MS;
  const endsAt = STARTS_AT + lengthMs;
  const faultsUntil = endsAt - CALM_MS;
  const time = createSimulatedTime(STARTS_AT);
  const counter = createCounter(name, STARTS_AT, lengthMs / DAY_MS);
  const { tally } = counter;
  const nextStream = createStreams(options.seed);
  const world = createWorld(name, { options, time, nextStream, faultsUntil, counter, timeline });
  const { contestant, platform, weather } = world;

  const timer = { time, random: nextStream(), faultsUntil, onFault: () => void tally.forcing++ };
  if (contestant.onTimer) startTimer({ ...timer, run: contestant.onTimer }, faults);
  const foreign = { time, random: nextStream(), platform, weather, until: faultsUntil };
  startForeignProgram({ ...foreign, onFetch: () => void tally.foreign++ }, options.foreignEveryMinutes);
  startCallers({ ...world, options, time, random: nextStream(), counter, timeline });
  time.at(faultsUntil, world.stopFaults);

  await time.run(endsAt, (now) => onProgress?.((now - STARTS_AT) / lengthMs));
  tally.forcing += world.functionMishaps.count;
  return {
    ...tally,
    requests: counter.requests(),
    readsPerHourAndInstance: counter.reads / (lengthMs / HOUR_MS) / options.instances,
    ...(contestant.storedToken && { converged: world.convergence.result() }),
  };
}
