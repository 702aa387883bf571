import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = fileURLToPath(new URL('../../cloudfunctions/cloud-token/index.ts', import.meta.url));

export default defineConfig({
  resolve: { alias: { 'cloud-token': library } },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: [
      'test/unit/*.test.ts',
      'test/contract/*.test.ts',
      'test/functions/*.test.ts',
      'test/races/invariants.race.test.ts',
      'test/races/lone-writer.race.test.ts',
    ],
    testTimeout: 30_000,
    env: { RACE_RUNS: '20' },
  },
});
