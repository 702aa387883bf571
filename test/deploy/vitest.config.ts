import { defineConfig } from 'vitest/config';

/** The roads with the real packages, which `npm run test:deploy` installs first: too heavy for `npm test`. */
export default defineConfig({
  test: {
    include: ['test/deploy/*.spec.ts'],
    globalSetup: 'test/support/build.ts',
    pool: 'forks',
    maxWorkers: 1,
    // The tests wait for processes that wait for the platform: more of them at once take no longer.
    maxConcurrency: 3,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
