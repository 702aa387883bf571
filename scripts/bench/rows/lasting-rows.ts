import { type Arena, inArena } from '../arena.ts';
import { ARTICLE, type Contestant, OURS, OURS_STABLE, TOKEN_CONTESTANTS } from '../contestants.ts';
import type { Measurement, Row, Size, Spreads } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A refresh by the timer, and a minute, before anything is measured: the token has stood. */
const STAND_MS = 5 * MINUTE_MS;
const CALL_EVERY_MS = 20 * SECOND_MS;
const RIVAL_EVERY_MS = 4 * MINUTE_MS;
const DATABASE_MS = 2_500;
const API = '/cgi-bin/getcallbackip';
const REFUSED = {
  json: { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' },
};
const REQUESTS = { key: 'requests', unit: 'count' } as const;
const FAILED = { key: 'failed', unit: 'count' } as const;

/** What comes of a fault that goes on for hours, or of a platform that is slow and nothing worse. */
export function lastingRows({ lastingHours: hours }: Size): Row[] {
  const isWithin = (found: Spreads | undefined, perHour: number) =>
    (found?.requests?.max ?? Infinity) <= Math.max(perHour * hours, perHour) && found?.failed?.max === 0;
  return [
    {
      name: 'refusing-api',
      title: texts.rows['refusing-api'](hours),
      target: texts.targets['refusing-api'](hours),
      figures: [REQUESTS, FAILED],
      entries: entriesOf([OURS, OURS_STABLE, ...TOKEN_CONTESTANTS.slice(1)], (contestant) =>
        besideRefusingApi(contestant, hours),
      ),
      isCount: true,
      isMet: (found) => isWithin(found.get(OURS.title), 8) && isWithin(found.get(OURS_STABLE.title), 10),
    },
    {
      name: 'rival',
      title: texts.rows.rival(hours),
      target: texts.targets.rival,
      figures: [FAILED, REQUESTS],
      entries: entriesOf(TOKEN_CONTESTANTS, (contestant) => besideRival(contestant, hours)),
      isCount: true,
      isMet: (found) => found.get(OURS.title)?.failed?.max === 0,
    },
    {
      name: 'slow-database',
      title: texts.rows['slow-database'](DATABASE_MS / SECOND_MS),
      target: texts.targets['slow-database'],
      figures: [FAILED, { key: 'tookMs', unit: 'ms' }],
      entries: entriesOf([OURS, ARTICLE], withSlowDatabase),
      isMet: (found) => found.get(OURS.title)?.failed?.max === 0,
    },
  ];
}

/** Every 20 s one call that is refused whatever its token, and one that is not. */
function besideRefusingApi(contestant: Contestant, hours: number): Promise<Measurement> {
  return inArena(contestant, {}, async (arena) => {
    const { work, emulator, counts } = arena;
    await begin(arena);
    let failed = 0;
    for (let passedMs = 0; passedMs < hours * HOUR_MS; passedMs += CALL_EVERY_MS) {
      emulator.faults.inject({ on: API, times: Number.POSITIVE_INFINITY, reply: REFUSED });
      await work({ work: 'calls', times: 1 }).catch(() => undefined);
      emulator.faults.clear();
      emulator.clock.advance(CALL_EVERY_MS / 2);
      failed += await countFailed(arena);
      emulator.clock.advance(CALL_EVERY_MS / 2);
      if (passedMs % HOUR_MS === 0 && passedMs > 0) await arena.tick();
    }
    return { requests: counts.requests, failed };
  });
}

/** A call a minute beside a program that fetches a token for the same AppID every 4 minutes. */
function besideRival(contestant: Contestant, hours: number): Promise<Measurement> {
  return inArena(contestant, {}, async (arena) => {
    const { emulator, counts } = arena;
    const { appid, secret } = emulator.account;
    const rival = { grantType: 'client_credential', appid, secret, ip: '127.0.0.1' };
    await begin(arena);
    let failed = 0;
    for (let passedMs = MINUTE_MS; passedMs <= hours * HOUR_MS; passedMs += MINUTE_MS) {
      emulator.clock.advance(MINUTE_MS);
      if (passedMs % RIVAL_EVERY_MS === 0) emulator.weixin.fetchToken(rival);
      if (passedMs % HOUR_MS === 0) await arena.tick();
      failed += await countFailed(arena);
    }
    return { failed, requests: counts.requests };
  });
}

/** A reader that meets an expired token while the database takes seconds for every answer. */
function withSlowDatabase(contestant: Contestant): Promise<Measurement> {
  return inArena(contestant, {}, async (arena) => {
    const { work, emulator } = arena;
    await begin(arena);
    emulator.clock.advance(3 * HOUR_MS);
    const reply = { delayMs: DATABASE_MS };
    emulator.faults.inject({ on: 'database.*', times: Number.POSITIVE_INFINITY, reply });
    const startedAt = performance.now();
    const { tokens } = await work<{ tokens: string[] }>({ work: 'tokens', times: 1 });
    const tookMs = performance.now() - startedAt;
    return { failed: 1 - tokens.length + arena.countDead(tokens), tookMs };
  });
}

async function begin({ tick, work, emulator, reset }: Arena): Promise<void> {
  await tick();
  await work({ work: 'calls', times: 1 });
  emulator.clock.advance(STAND_MS);
  reset();
}

async function countFailed({ work }: Arena): Promise<number> {
  const { failed } = await work<{ failed: number }>({ work: 'calls', times: 1 }).catch(() => ({ failed: 1 }));
  return failed;
}
