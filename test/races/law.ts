import fc from 'fast-check';
import type { Core } from './core.ts';

/** What must be true of the core in every interleaving that a scheduler can find. */
export interface Law {
  /** A sentence. */
  name: string;
  /** Each of its stories is half an hour long: a tenth as many are tried. */
  isLong?: true;
  property(core: Core): fc.IAsyncProperty<unknown>;
}

/** How many interleavings are tried: `RACE_RUNS=10000` in a nightly run. @default 300 */
const numRuns = Number(process.env.RACE_RUNS ?? 300);

/** How long that may take, ms. */
export const LAW_TIMEOUT_MS = 30_000 + 100 * numRuns;

/** Checks a law in random interleavings. Rejects with the smallest one that breaks it, and with how to replay it. */
export async function checkLaw({ name, isLong, property }: Law, core: Core): Promise<void> {
  const { RACE_SEED, RACE_PATH } = process.env;
  await fc.assert(property(core), {
    numRuns: isLong ? Math.ceil(numRuns / 10) : numRuns,
    ...(RACE_SEED && { seed: Number(RACE_SEED) }),
    ...(RACE_PATH && { path: RACE_PATH }),
    asyncReporter: async (run) => {
      if (!run.failed) return;
      const variables = `RACE_SEED=${run.seed} RACE_PATH=${run.counterexamplePath}`;
      const replay = `${variables} npx vitest run test/races/invariants -t '${name}'`;
      throw new Error(`${await fc.asyncDefaultReportMessage(run)}\n\nReplay it with:\n${replay}`);
    },
  });
}
