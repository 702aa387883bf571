import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tests that import what they test; of those that run first, one that fails spares the slower ones. */
const GROUPS = [
  ['test/unit/*.test.ts'],
  ['test/races/{invariants,lone-writer}.race.test.ts'],
  ['test/contract/*.test.ts', 'test/functions/*.test.ts'],
];

export default defineConfig({
  root,
  resolve: { alias: { 'cloud-token': `${root}cloudfunctions/cloud-token/index.ts` } },
  test: {
    testTimeout: 30_000,
    env: { RACE_RUNS: '20' },
    projects: GROUPS.map((include, groupOrder) => ({
      extends: true,
      test: { name: `${groupOrder}`, include, sequence: { groupOrder } },
    })),
  },
});
