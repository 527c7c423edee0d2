export default {
  testEnvironment: 'node',
  maxWorkers: 2, // most tests wait for real processes
  testTimeout: 90_000, // for hooks too: a start gives up after 60 s, and takes its process along
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/libraryTimers.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/strip.cjs' },
  collectCoverageFrom: ['src/**/*.ts', 'machines/**/*.ts', '!src/web/**'],
  coverageProvider: 'v8',
  coverageReporters: ['text', 'json-summary'],
  reporters: ['default', '<rootDir>/test/support/reporter.cjs'],
};
