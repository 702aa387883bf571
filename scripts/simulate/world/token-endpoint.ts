import type { TokenApi } from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import type { TransportReply } from '../../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { Instance } from '../engine/instance.ts';
import type { Random } from '../engine/random.ts';
import type { FaultRates } from '../options.ts';
import type { Platform } from './platform.ts';
import type { Weather } from './weather.ts';

/** Longer than anybody waits. */
const NEVER_ANSWERED_MS = 10 * 60_000;

/** One request for a token. */
export interface TokenCall {
  api: TokenApi;
  force?: boolean;
  /** How long the caller waits, ms. @default for ever */
  timeoutMs?: number;
}

/** WeChat's token endpoint as seen through the network. */
export interface TokenEndpoint {
  /** Never rejects, but never settles either when the instance is killed. */
  request(instance: Instance, call: TokenCall): Promise<TransportReply>;
  /** No more faults of its own; outages are the weather's. */
  stopFaults(): void;
}

interface Ports {
  platform: Platform;
  weather: Weather;
  random: Random;
  onRequest(): void;
  onFault(): void;
}

type Fault = 'busy' | 'slow' | 'slow answer' | 'lost' | 'hangs' | 'garbage' | 'swallowed';

/** Opens the endpoint; what goes wrong with a request is drawn from the seed. */
export function createTokenEndpoint(ports: Ports, rates: FaultRates): TokenEndpoint {
  const { platform, weather, random } = ports;
  const drawFault = createFaultDraw(random, rates);
  let isOver = false;

  return {
    async request(instance, { api, force = false, timeoutMs = NEVER_ANSWERED_MS }) {
      ports.onRequest();
      const fault = isOver ? undefined : drawFault();
      const isSilent = fault === 'hangs' || weather.outage() === 'hangs';
      const delayMs = random.betweenScales(1_000, 20_000);
      const reply = await instance
        .step({
          beforeMs: random.between(20, 150) + (fault === 'slow' ? delayMs : 0),
          afterMs: isSilent
            ? NEVER_ANSWERED_MS
            : random.between(10, 50) + (fault === 'slow answer' ? delayMs : 0),
          timeout: { afterMs: timeoutMs, error: timedOut },
          effect() {
            return answer(api, force, fault);
          },
        })
        .catch(itself);
      const isToken =
        reply.kind === 'answered' && reply.body.startsWith('{"access_token"') && reply.body.endsWith('}');
      // An instance that was frozen has no answer either, which is not WeChat's fault.
      if (isToken || fault || weather.outage()) weather.onReply(isToken);
      return reply;
    },
    stopFaults() {
      isOver = true;
    },
  };

  function answer(api: TokenApi, force: boolean, fault: Fault | undefined): TransportReply {
    const outage = weather.outage();
    if (fault || outage) ports.onFault();
    if (outage === 'refuses') return { kind: 'unsent', why: 'ECONNREFUSED' };
    if (outage === 'resets') return lost('ECONNRESET');
    if (outage === 'swallows answers') {
      platform.giveToken(api, force);
      return lost('ECONNRESET');
    }
    if (outage) return { kind: 'answered', status: 502, body: '<html>Bad Gateway</html>' };
    if (fault === 'busy') return answered({ errcode: -1, errmsg: 'system error' });
    if (fault === 'swallowed') return { kind: 'answered', status: 200, body: '<html>' };
    const reply = platform.giveToken(api, force);
    if ('errcode' in reply) ports.onFault();
    if (fault === 'lost') return lost('ECONNRESET');
    if (fault === 'garbage')
      return { kind: 'answered', status: 200, body: JSON.stringify(reply).slice(0, 40) };
    return answered(reply);
  }
}

function createFaultDraw(random: Random, { busy, slow, lost, garbage }: FaultRates): () => Fault | undefined {
  const isBusy = random.chance(busy);
  const isSlow = random.chance(slow);
  const isLost = random.chance(lost);
  const isGarbage = random.chance(garbage);
  return () => {
    if (isBusy()) return 'busy';
    if (isSlow()) return random.pick(['slow', 'slow answer']);
    if (isLost()) return random.pick(['lost', 'hangs']);
    if (isGarbage()) return random.pick(['garbage', 'swallowed']);
    return undefined;
  };
}

function answered(reply: object): TransportReply {
  return { kind: 'answered', status: 200, body: JSON.stringify(reply) };
}

function timedOut(): TransportReply {
  return lost('timeout');
}

function itself(failure: TransportReply): TransportReply {
  return failure;
}

function lost(why: string): TransportReply {
  return { kind: 'lost', why };
}
