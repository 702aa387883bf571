import type { Contestant } from '../contestants.ts';
import type { Entry, Measurement } from '../row.ts';

/** One entry for each contestant, measured in the same way. */
export function entriesOf(
  contestants: readonly Contestant[],
  measure: (contestant: Contestant) => Promise<Measurement>,
): Entry[] {
  return contestants.map((contestant) => ({
    name: contestant.title,
    isPeer: contestant.isPeer,
    measure: () => measure(contestant),
  }));
}
