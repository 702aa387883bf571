import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = fileURLToPath(new URL('./cloudfunctions/cloud-token/', import.meta.url));

/** Tests that leave no trace in the process they run in, so that a process need not be started for each file. */
const TRACELESS = ['test/{unit,races,miniprogram}/**/*.test.ts'];

/** What is not the functions and the library themselves, or takes long; `npm test` runs the rest. */
const APART = {
  clients: ['test/clients/**/*.test.ts'],
  browser: ['test/e2e/**/*.test.ts'],
  commands: [
    'test/{bench,build,cli,emulator,package,preview,simulate,start}/**/*.test.ts',
    'test/docs/api.test.ts',
  ],
  faults: ['test/faults/**/*.test.ts'],
};

export default defineConfig({
  test: {
    globalSetup: 'test/support/build.ts',
    pool: 'forks',
    maxWorkers: 2,
    // What commands print is compared in plain text; picocolors would paint it wherever `CI` is set.
    env: { NO_COLOR: '1' },
    projects: [
      {
        extends: true,
        test: { name: 'core', include: TRACELESS, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...TRACELESS, ...Object.values(APART).flat()],
        },
      },
      ...Object.entries(APART).map(([name, include]) => ({
        extends: true as const,
        test: { name, include },
      })),
      {
        extends: true,
        test: {
          name: 'peers',
          include: ['test/docs/functions.test.ts'],
          env: { PEERS_FOLDER: 'scripts/bench/peers/node_modules' },
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['cloudfunctions/**/*.ts'],
      reporter: ['text-summary', 'text'],
      thresholds: { 100: true },
    },
  },
  resolve: { alias: { 'cloud-token/http': `${library}http.ts`, 'cloud-token': `${library}index.ts` } },
});
