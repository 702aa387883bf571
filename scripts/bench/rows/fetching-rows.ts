import { type Arena, inArena } from '../arena.ts';
import { type Contestant, OURS, TOKEN_CONTESTANTS } from '../contestants.ts';
import type { Measurement, Row, Size, Spreads } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

/** About what CloudBase's database answers in; WeChat is slower, so races are milder here than they really are. */
const LATENCY_MS = 20;
const HOUR_MS = 3_600_000;
/** What WeChat says of a token's life, and a minute. */
const LIFE_MS = 2 * HOUR_MS + 60_000;
const REQUESTS = { key: 'requests', unit: 'count' } as const;
const TOKENS = { key: 'tokens', unit: 'count' } as const;
const FAILED = { key: 'failed', unit: 'count' } as const;
const INVOCATIONS = { key: 'invocations', unit: 'count' } as const;
const OPERATIONS = { key: 'operations', unit: 'count' } as const;

/** How many tokens are fetched for how many callers, and how many of these end up with one that is dead. */
export function fetchingRows(size: Size): Row[] {
  const { callers, instances, expiredReaders, expiredInstances, dayInstances, hours } = size;
  return [
    {
      ...fetchingRow('cold-process', (contestant) => cold(contestant, callers, 1)),
      title: texts.rows['cold-process'](callers),
    },
    {
      ...fetchingRow('cold-instances', (contestant) => cold(contestant, callers, instances)),
      title: texts.rows['cold-instances'](callers, instances),
    },
    {
      ...fetchingRow('expired', (contestant) => expired(contestant, expiredReaders, expiredInstances)),
      title: texts.rows.expired(expiredReaders, expiredInstances),
    },
    {
      name: 'day',
      title: texts.rows.day(hours, dayInstances),
      target: texts.targets.day(hours),
      figures: [REQUESTS, FAILED],
      entries: entriesOf(TOKEN_CONTESTANTS, (contestant) => day(contestant, hours, dayInstances)),
      isCount: true,
      isMet: (found) => isAtMost(found, hours),
    },
  ];
}

function fetchingRow(
  name: string,
  measure: (contestant: Contestant) => Promise<Measurement>,
): Omit<Row, 'title'> {
  return {
    name,
    target: texts.targets.fetching,
    figures: [REQUESTS, TOKENS, FAILED, INVOCATIONS, OPERATIONS],
    entries: entriesOf(TOKEN_CONTESTANTS, measure),
    isCount: true,
    isMet: (found) => isAtMost(found, 1),
  };
}

function isAtMost(found: ReadonlyMap<string, Spreads>, requests: number): boolean {
  const { requests: asked, failed } = found.get(OURS.title) ?? {};
  return asked !== undefined && asked.max <= requests && failed?.max === 0;
}

/** Callers in processes that have just begun, after the timer has fired, if there is one. */
function cold(contestant: Contestant, callers: number, instances: number): Promise<Measurement> {
  return inArena(contestant, { latencyMs: LATENCY_MS }, async (arena) => {
    await arena.tick();
    return readAll(arena, callers, instances);
  });
}

/** Readers in warm instances whose token has expired, and no timer has fired meanwhile. */
function expired(contestant: Contestant, readers: number, instances: number): Promise<Measurement> {
  return inArena(contestant, { latencyMs: LATENCY_MS }, async (arena) => {
    await arena.tick();
    // In the cloud fifty instances start on as many machines; here they would have to share this one.
    await arena.warmWriters(instances);
    await readAll(arena, instances, instances);
    arena.emulator.clock.advance(LIFE_MS);
    arena.reset();
    return readAll(arena, readers, instances);
  });
}

/** A call of WeChat's API in every instance every hour. */
function day(contestant: Contestant, hours: number, instances: number): Promise<Measurement> {
  return inArena(contestant, {}, async ({ tick, work, emulator, counts }) => {
    let failed = 0;
    for (let hour = 0; hour < hours; hour++) {
      await tick();
      const calls = Array.from({ length: instances }, () =>
        work<{ failed: number }>({ work: 'calls', times: 1 }),
      );
      for (const call of await Promise.all(calls)) failed += call.failed;
      emulator.clock.advance(HOUR_MS);
    }
    return { requests: counts.requests, failed };
  });
}

/** Has so many readers read at once. Those who got nothing have failed, and those whose token WeChat does not accept. */
async function readAll(arena: Arena, readers: number, instances: number): Promise<Record<string, number>> {
  const shareOf = (index: number) => Math.floor((readers * index) / instances);
  const results = await Promise.all(
    Array.from({ length: instances }, (_, index) =>
      arena.work<{ tokens: string[] }>({ work: 'tokens', times: shareOf(index + 1) - shareOf(index) }),
    ),
  );
  const tokens = results.flatMap((result) => result.tokens);
  return {
    requests: arena.counts.requests,
    tokens: new Set(tokens).size,
    failed: readers - tokens.length + arena.countDead(tokens),
    invocations: arena.counts.invocations,
    operations: arena.counts.operations,
  };
}
