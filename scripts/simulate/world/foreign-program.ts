import type { Random } from '../engine/random.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { Platform } from './platform.ts';
import type { Weather } from './weather.ts';

const MINUTE_MS = 60_000;

interface Ports {
  time: SimulatedTime;
  random: Random;
  platform: Platform;
  weather: Weather;
  /** When it stops, ms since the epoch. */
  until: number;
  onFetch(): void;
}

/** Starts a foreign program that fetches a token for our AppID every so often, give or take a tenth; 0 for none. */
export function startForeignProgram(ports: Ports, everyMinutes: number): void {
  const { time, random, platform, weather, until, onFetch } = ports;
  const everyMs = everyMinutes * MINUTE_MS;
  if (everyMs === 0) return;

  function fetch(): void {
    if (time.now() > until) return;
    if (!weather.outage()) {
      platform.giveForeignToken();
      onFetch();
    }
    time.at(time.now() + everyMs * random.between(0.9, 1.1), fetch);
  }

  // Anywhere within the hour: what it does to us depends on how soon after our own refresh it comes.
  time.at(time.now() + everyMs * random.between(0, 1), fetch);
}
