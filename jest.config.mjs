export default {
  testEnvironment: 'node',
  maxWorkers: 2, // most tests wait for real processes
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  transform: { '^.+\\.ts$': '<rootDir>/test/support/strip.cjs' },
  collectCoverageFrom: ['src/**/*.ts', 'machines/**/*.ts', '!src/web/**'],
  coverageProvider: 'v8',
  coverageReporters: ['text', 'json-summary'],
  reporters: ['default', '<rootDir>/test/support/reporter.cjs'],
};
