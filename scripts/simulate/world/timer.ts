import type { Random } from '../engine/random.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { FaultRates } from '../options.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_LATE_MS = 20 * MINUTE_MS;
/** A timer run that threw is run again twice, a minute apart. */
const RETRIES = 2;

interface Ports {
  time: SimulatedTime;
  random: Random;
  run(): Promise<unknown>;
  /** Faults end here, ms since the epoch. */
  faultsUntil: number;
  onFault(): void;
}

/** Runs something every hour; ticks that are missing, late or doubled are the same ones for every contestant. */
export function startTimer({ time, random, run, faultsUntil, onFault }: Ports, rates: FaultRates): void {
  const isMissing = random.chance(rates.timerMissing);
  const isLate = random.chance(rates.timerLate);
  const isDoubled = random.chance(rates.timerDoubled);

  async function runWithRetries(retries: number): Promise<void> {
    await run().catch(() => {
      if (retries > 0) time.at(time.now() + MINUTE_MS, () => void runWithRetries(retries - 1));
    });
  }

  function tick(): void {
    time.at(time.now() + HOUR_MS, tick);
    const delayMs = isLate() ? random.between(MINUTE_MS, MAX_LATE_MS) : random.between(0, 2_000);
    const copies = isMissing() ? 0 : isDoubled() ? 2 : 1;
    if (time.now() >= faultsUntil) return void runWithRetries(RETRIES);
    if (copies !== 1 || delayMs >= MINUTE_MS) onFault();
    for (let copy = 0; copy < copies; copy++) {
      time.at(time.now() + delayMs + random.between(0, 300) * copy, () => void runWithRetries(RETRIES));
    }
  }

  time.at(time.now(), tick);
}
