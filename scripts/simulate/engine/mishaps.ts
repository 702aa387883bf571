import type { FaultRates } from '../options.ts';
import type { Random } from './random.ts';

export type Mishap = 'killed before' | 'killed after' | 'frozen before' | 'frozen after';

const MIN_FREEZE_MS = 1_000;
const MAX_FREEZE_MS = 30 * 60_000;

/** What befalls instances at their awaits. */
export interface Mishaps {
  /** What befalls this step. */
  next(): Mishap | undefined;
  /** How long an instance stands still. */
  freezeMs(): number;
  /** No more of them. */
  stopFaults(): void;
  /** How many there were. */
  count: number;
}

/** Draws what befalls instances from the seed. */
export function createMishaps(random: Random, { kills, freezes }: FaultRates): Mishaps {
  const isKilled = random.chance(kills);
  const isFrozen = random.chance(freezes);
  let isOver = false;
  const mishaps: Mishaps = {
    count: 0,
    next() {
      const kill = isKilled();
      if (!kill && !isFrozen()) return undefined;
      if (isOver) return undefined;
      mishaps.count++;
      if (kill) return random.pick(['killed before', 'killed after']);
      return random.pick(['frozen before', 'frozen after']);
    },
    freezeMs: () => random.betweenScales(MIN_FREEZE_MS, MAX_FREEZE_MS),
    stopFaults() {
      isOver = true;
    },
  };
  return mishaps;
}
