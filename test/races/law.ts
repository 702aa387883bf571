import fc from 'fast-check';
import type { Core } from './core.ts';

/** What must be true of the core in every interleaving that a scheduler can find. */
export interface Law {
  /** A sentence. */
  name: string;
  property(core: Core): fc.IAsyncProperty<unknown>;
}

/**
 * Checks a law in `RACE_RUNS` random interleavings (10000 for a nightly run). Rejects with the smallest one that breaks
 * it and the variables that replay it.
 *
 * @default 300 runs
 */
export async function checkLaw({ name, property }: Law, core: Core): Promise<void> {
  const { RACE_RUNS = '300', RACE_SEED, RACE_PATH } = process.env;
  await fc.assert(property(core), {
    numRuns: Number(RACE_RUNS),
    ...(RACE_SEED && { seed: Number(RACE_SEED) }),
    ...(RACE_PATH && { path: RACE_PATH }),
    asyncReporter: async (details) => {
      if (!details.failed) return;
      const { seed, counterexamplePath } = details;
      const replay = `RACE_SEED=${seed} RACE_PATH=${counterexamplePath} npx vitest run test/races -t "${name}"`;
      throw new Error(`${await fc.asyncDefaultReportMessage(details)}\n\nReplay it with:\n${replay}`);
    },
  });
}
