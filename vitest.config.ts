import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = fileURLToPath(new URL('./cloudfunctions/cloud-token/index.ts', import.meta.url));
const IN_A_BROWSER = 'test/e2e/**/*.test.ts';

export default defineConfig({
  test: {
    globalSetup: 'test/support/build.ts',
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: [IN_A_BROWSER] } },
      { extends: true, test: { name: 'browser', include: [IN_A_BROWSER] } },
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
  resolve: { alias: { 'cloud-token': library } },
});
