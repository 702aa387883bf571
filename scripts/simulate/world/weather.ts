import type { Random } from '../engine/random.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { FaultRates } from '../options.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Requests that follow each other within this time belong to one refresh. */
const ONE_REFRESH_MS = 15_000;

/** How an outage looks from the outside. */
export type Outage = 'refuses' | 'resets' | 'hangs' | 'bad gateway' | 'swallows answers';

/** A stretch of time in which no token can be had, ms since the epoch. */
export interface Spell {
  kind: 'outage' | 'secret';
  from: number;
  to: number;
}

/** When WeChat's token endpoint gives no tokens, whoever asks. */
export interface Weather {
  /** The outage there is now. */
  outage(): Outage | undefined;
  /** Whether nobody could have a token at some time since that moment. */
  wasBadSince(moment: number): boolean;
  /** How long tokens could be had since the start, ms. */
  fairMs(): number;
  /** Notes whether a token request got its token: when one after the other does not, that is bad weather too. */
  onReply(isToken: boolean): void;
}

interface Ports {
  time: SimulatedTime;
  nextStream(): Random;
  /** Bad weather ends by then. */
  until: number;
  /** The AppSecret is reset, and an hour later the new one is configured. */
  resetSecret(): void;
  configureSecret(): void;
  onSpell(spell: Spell): void;
}

/** Draws outages and AppSecret resets from the seed: the same ones for every contestant. */
export function createWeather(ports: Ports, rates: FaultRates): Weather {
  const { time, until, resetSecret, configureSecret, onSpell } = ports;
  const outages = ports.nextStream();
  const resets = ports.nextStream();
  const startedAt = time.now();
  let outage: Outage | undefined;
  let spells = 0;
  let badSince = 0;
  let lastBadAt = Number.NEGATIVE_INFINITY;
  let badMs = 0;
  let lastInVainAt = Number.NEGATIVE_INFINITY;

  function repeat(random: Random, meanGapMs: number, start: () => number): void {
    const from = time.now() + random.gap(meanGapMs);
    if (from + Math.max(HOUR_MS, rates.longestOutageMs) < until)
      time.at(from, () => time.at(start(), () => repeat(random, meanGapMs, start)));
  }

  /** Begins a spell. @returns when it ends */
  function begin(kind: Spell['kind'], lengthMs: number, end: () => void): number {
    const from = time.now();
    const to = from + lengthMs;
    if (spells++ === 0) badSince = from;
    onSpell({ kind, from, to });
    time.at(to, () => {
      end();
      lastBadAt = to;
      if (--spells === 0) badMs += to - badSince;
    });
    return to;
  }

  if (rates.outagesPerMonth > 0)
    repeat(outages, (30 * DAY_MS) / rates.outagesPerMonth, () => {
      outage = outages.pick(['refuses', 'resets', 'hangs', 'bad gateway', 'swallows answers']);
      return begin('outage', outages.between(MINUTE_MS, rates.longestOutageMs), () => {
        outage = undefined;
      });
    });
  if (rates.secretResetsPerYear > 0)
    repeat(resets, (365 * DAY_MS) / rates.secretResetsPerYear, () => {
      resetSecret();
      return begin('secret', HOUR_MS, configureSecret);
    });

  return {
    outage: () => outage,
    wasBadSince: (moment) => spells > 0 || lastBadAt >= moment,
    onReply(isToken) {
      const now = time.now();
      if (!isToken && now < lastInVainAt + ONE_REFRESH_MS) lastBadAt = now;
      lastInVainAt = isToken ? Number.NEGATIVE_INFINITY : now;
    },
    fairMs: () => time.now() - startedAt - badMs - (spells > 0 ? time.now() - badSince : 0),
  };
}
