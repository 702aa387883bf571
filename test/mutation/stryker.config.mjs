// mutation/: `npm run mutation`: changes the code of the functions, one place at a time,
// and counts the changes that no test notices.

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: ['cloudfunctions/{cloud-token,refreshToken,getToken,serveToken}/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  // What is evaluated as a file loads cannot be switched: such a change would cost a run of all tests, and show nothing.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  tempDirName: '.stryker/tmp',
  reporters: ['progress-append-only', 'clear-text', 'html'],
  clearTextReporter: { reportTests: false, logTests: false, allowEmojis: false },
  htmlReporter: { fileName: '.stryker/mutation.html' },
  ignorePatterns: ['.stryker', 'coverage', 'docs', 'miniprogram'],
};
