import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = fileURLToPath(new URL('./cloudfunctions/cloud-token/index.ts', import.meta.url));

export default defineConfig({
  resolve: { alias: { 'cloud-token': library } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['cloudfunctions/**/*.ts'],
      reporter: ['text-summary', 'text'],
      thresholds: { 100: true },
    },
  },
});
