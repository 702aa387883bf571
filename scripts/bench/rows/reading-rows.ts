import { inArena, type Work } from '../arena.ts';
import { ARTICLE, CACHES, type Contestant, OURS, TOKEN_CONTESTANTS } from '../contestants.ts';
import type { Measurement, Row, Size } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

const MAX_WARM_MICROSECONDS = 1;
const TIMES_FASTER_THAN_A_READ = 1000;
const MAX_READS_PER_HOUR = 31;
/** The article's code reads thousands of times, one after the other. */
const TIME_LIMIT_MS = 180_000;
const READS = { key: 'reads', unit: 'count' } as const;

/** What it costs to have a token again and again. The platform answers at once here, which is to the readers' advantage. */
export function readingRows({ warmCalls, readCalls, hourCalls }: Size): Row[] {
  return [
    warmRow(warmCalls),
    {
      name: 'reads',
      title: texts.rows.reads(readCalls),
      figures: [READS],
      entries: entriesOf(TOKEN_CONTESTANTS, (contestant) =>
        countReads(contestant, { work: 'many', times: readCalls }),
      ),
      isCount: true,
    },
    {
      name: 'hour',
      title: texts.rows.hour(hourCalls),
      target: texts.targets.hour,
      figures: [READS],
      entries: entriesOf(TOKEN_CONTESTANTS, (contestant) =>
        countReads(contestant, { work: 'hour', times: hourCalls }),
      ),
      isCount: true,
      isMet: (found) => (found.get(OURS.title)?.reads?.max ?? Infinity) <= MAX_READS_PER_HOUR,
    },
  ];
}

function warmRow(warmCalls: number): Row {
  const measure = (contestant: Contestant) =>
    inArena(contestant, { timeLimitMs: TIME_LIMIT_MS }, async ({ tick, work }) => {
      await tick();
      // A read takes so much longer that far fewer are enough.
      const times = contestant === ARTICLE ? Math.ceil(warmCalls / 200) : warmCalls;
      const { microseconds } = await work<{ microseconds: number }>({ work: 'warm', times });
      return { perCall: microseconds };
    });
  return {
    name: 'warm',
    title: texts.rows.warm,
    target: texts.targets.warm,
    figures: [{ key: 'perCall', unit: 'µs' }],
    entries: entriesOf([...TOKEN_CONTESTANTS, ...CACHES], measure),
    isMet(found) {
      const [ours, read] = [OURS, ARTICLE].map(({ title }) => found.get(title)?.perCall?.median);
      if (ours === undefined || read === undefined) return false;
      return ours <= MAX_WARM_MICROSECONDS && read >= TIMES_FASTER_THAN_A_READ * ours;
    },
  };
}

function countReads(contestant: Contestant, event: Work): Promise<Measurement> {
  return inArena(contestant, { timeLimitMs: TIME_LIMIT_MS }, async ({ tick, work, counts, reset }) => {
    await tick();
    reset();
    await work(event);
    return { reads: counts.reads };
  });
}
