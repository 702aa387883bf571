import { createArticle } from './contestants/article.ts';
import { createOurs } from './contestants/ours.ts';
import { createPerProcess } from './contestants/per-process.ts';
import { createFunctionPool } from './engine/function-pool.ts';
import { createInstance, type Instance } from './engine/instance.ts';
import { createMishaps, type Mishaps } from './engine/mishaps.ts';
import type { Random } from './engine/random.ts';
import type { SimulatedTime } from './engine/simulated-time.ts';
import type { ContestantName, SimulationOptions } from './options.ts';
import type { Contestant, Surroundings } from './world/contestant.ts';
import { type Convergence, createConvergence } from './world/convergence.ts';
import { createDatabase } from './world/database.ts';
import { createPlatform, type Platform } from './world/platform.ts';
import type { Counter } from './world/tally.ts';
import type { Timeline } from './world/timeline.ts';
import { createTokenEndpoint, type TokenEndpoint } from './world/token-endpoint.ts';
import { createWeather, type Weather } from './world/weather.ts';

const CONTESTANTS: Record<ContestantName, (surroundings: Surroundings) => Contestant> = {
  article: createArticle,
  'per-process': createPerProcess,
  'ours-token': (surroundings) => createOurs(surroundings, 'token'),
  'ours-stable': (surroundings) => createOurs(surroundings, 'stable_token'),
};

/** One contestant and all that it depends on. */
export interface World {
  contestant: Contestant;
  platform: Platform;
  weather: Weather;
  convergence: Convergence;
  functionMishaps: Mishaps;
  /** Starts an instance that calls the API. */
  spawnCaller(): Instance;
  /** Nothing goes wrong any more. */
  stopFaults(): void;
}

interface Ports {
  options: SimulationOptions;
  time: SimulatedTime;
  nextStream(): Random;
  /** When faults end, ms since the epoch. */
  faultsUntil: number;
  counter: Counter;
  timeline: Timeline | undefined;
}

/** Puts a contestant into its world. */
export function createWorld(name: ContestantName, ports: Ports): World {
  const { options, time, nextStream, counter } = ports;
  const look = () => convergence.look();
  const outside = createOutside(ports, look);
  const database = createDatabase(
    { random: nextStream(), now: () => time.now(), onWrite: look },
    options.faults,
  );
  const { callerMishaps, functionMishaps, spawn } = createSpawner(ports);
  const after = (ms: number, action: () => void) => time.at(time.now() + ms, action);
  let jitter: Random | undefined;
  const contestant = CONTESTANTS[name]({
    ...outside,
    options,
    database,
    inFunction: createFunctionPool({
      spawn: () => spawn(functionMishaps),
      timeLimitMs: options.timeLimitMs,
      after,
    }),
    // Its stream comes last: what ours draws does not shift what happens to all.
    random() {
      jitter ??= nextStream();
      return jitter.between(0, 1);
    },
    onRead: () => void counter.reads++,
    onForcing: () => void counter.tally.forcing++,
    onConflict: () => void counter.tally.conflicts++,
  });
  const convergence = createConvergence({
    stored: () => contestant.storedToken?.(),
    newest: outside.platform.newestOfOurs,
    fairMs: outside.weather.fairMs,
  });
  return {
    ...outside,
    contestant,
    convergence,
    functionMishaps,
    spawnCaller: () => spawn(callerMishaps),
    stopFaults() {
      for (const faulty of [callerMishaps, functionMishaps, database, outside.endpoint]) faulty.stopFaults();
    },
  };
}

/** WeChat, and the way to its token endpoint. */
function createOutside(
  { options, time, nextStream, counter, timeline, faultsUntil }: Ports,
  onIssued: () => void,
): Pick<World, 'platform' | 'weather'> & { endpoint: TokenEndpoint } {
  const { faults } = options;
  const platform = createPlatform({
    time,
    random: nextStream(),
    skewMs: faults.platformSkewMs,
    onIssue(issue) {
      timeline?.onIssue(issue);
      onIssued();
    },
  });
  const onSpell: Timeline['onSpell'] = (spell) => timeline?.onSpell(spell);
  const weather = createWeather({ time, nextStream, until: faultsUntil, ...platform, onSpell }, faults);
  const onRequest = () => counter.onRequest(time.now());
  const onFault = () => void counter.tally.forcing++;
  const endpoint = createTokenEndpoint(
    { platform, weather, random: nextStream(), onRequest, onFault },
    faults,
  );
  return { platform, weather, endpoint };
}

/** Where instances come from: those that call the API and those of cloud functions have mishaps of their own. */
function createSpawner({ options, time, nextStream }: Ports) {
  const { faults } = options;
  const callerMishaps = createMishaps(nextStream(), faults);
  const functionMishaps = createMishaps(nextStream(), faults);
  const skews = nextStream();
  const spawn = (mishaps: Mishaps): Instance =>
    createInstance(time, mishaps, skews.between(-faults.clockSkewMs, faults.clockSkewMs));
  return { callerMishaps, functionMishaps, spawn };
}
