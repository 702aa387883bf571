// world/: what there is outside a contestant, and what goes wrong there: WeChat, the database, the timer,
// the callers, the weather; and what is written down of it.

import { MAX_COOL_DOWN_MS } from '../../../cloudfunctions/cloud-token/core/token-life.ts';
import type { Instance } from '../engine/instance.ts';
import type { Random } from '../engine/random.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { SimulationOptions } from '../options.ts';
import type { Contestant } from './contestant.ts';
import type { ApiReply, Platform } from './platform.ts';
import type { Counter } from './tally.ts';
import type { Timeline } from './timeline.ts';
import type { Weather } from './weather.ts';

/** So long after bad weather calls may still fail. */
const SETTLING_MS = MAX_COOL_DOWN_MS;

interface Ports {
  options: SimulationOptions;
  contestant: Contestant;
  time: SimulatedTime;
  random: Random;
  platform: Platform;
  weather: Weather;
  counter: Counter;
  timeline: Timeline | undefined;
  spawnCaller(): Instance;
}

/** Starts the instances that call WeChat's API, each at random moments of its every interval, until the world ends. */
export function startCallers(ports: Ports): void {
  for (let seat = 0; seat < ports.options.instances; seat++) startCaller(ports, seat);
}

function startCaller(ports: Ports, seat: number): void {
  const { time, random, contestant, counter, spawnCaller, options } = ports;
  const intervalMs = 60_000 / options.callsPerMinute;
  let instance = spawnCaller();
  let call = contestant.createCaller(instance);
  let intervalFrom = time.now();

  function next(): void {
    time.at(intervalFrom + random.between(0, intervalMs), () => {
      // The platform replaces an instance that has died when there is something to do.
      if (instance.isDead()) {
        instance = spawnCaller();
        call = contestant.createCaller(instance);
      }
      counter.tally.calls.made++;
      instance.whenAwake(() => makeCall(ports, seat, instance, call));
      intervalFrom += intervalMs;
      next();
    });
  }

  function callRefusing(): void {
    const everyMs = options.refusedEveryMinutes * 60_000;
    time.at(time.now() + everyMs * random.between(0.9, 1.1), () => {
      counter.tally.refused++;
      instance.whenAwake(() => void call(refuse).catch(() => undefined));
      callRefusing();
    });
  }

  next();
  if (options.refusedEveryMinutes > 0) callRefusing();
}

/** An API that is not for this kind of account. */
async function refuse(): Promise<ApiReply> {
  return { errcode: 40001 };
}

/** One call as it goes on. */
interface Call {
  seat: number;
  instance: Instance;
  startedAt: number;
  sent: number;
}

function makeCall(
  ports: Ports,
  seat: number,
  instance: Instance,
  callWith: ReturnType<Contestant['createCaller']>,
): void {
  const { calls } = ports.counter.tally;
  const call: Call = { seat, instance, startedAt: ports.time.now(), sent: 0 };
  callWith((token) => send(ports, call, token)).then(
    ({ errcode }) => {
      if (errcode !== 0) return onFailure(ports, call, `refused with ${errcode} after ${call.sent} attempts`);
      calls.succeeded++;
      if (call.sent > 1) calls.retried++;
    },
    (error: Error) => onFailure(ports, call, error.message),
  );
}

function send({ time, random, platform, timeline }: Ports, call: Call, token: string): Promise<ApiReply> {
  call.sent++;
  return call.instance.step({
    beforeMs: random.between(20, 200),
    effect() {
      const reply = platform.callApi(token);
      timeline?.onCall(call.seat, token, reply.errcode === 0, time.now());
      return reply;
    },
  });
}

function onFailure(ports: Ports, { seat, instance, startedAt }: Call, why: string): void {
  const { options, time, weather, counter, timeline } = ports;
  const { calls } = counter.tally;
  const isOverTime = time.now() > startedAt + options.timeLimitMs;
  if (isOverTime && instance.stoodStillSince(startedAt)) calls.cutOff++;
  else if (weather.wasBadSince(startedAt)) calls.failedUnreachable++;
  else if (weather.wasBadSince(time.now() - SETTLING_MS)) calls.failedSettling++;
  else {
    calls.failed++;
    counter.onFailure(time.now(), why);
    timeline?.onFailure(seat, time.now());
  }
}
