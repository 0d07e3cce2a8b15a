import type { Config } from 'jest';

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Jest strips the types itself; see docs/decisions/ for why there is no transform.
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/sam/', '<rootDir>/test/deployed/', '<rootDir>/test/browser/'],
  globalSetup: '<rootDir>/test/support/setup.ts',
  globalTeardown: '<rootDir>/test/support/end-engine.ts',
  // Jest's default leaves one core idle, which on two cores is half of them.
  maxWorkers: '100%',
  testTimeout: 30_000,
  collectCoverageFrom: ['lib/**/*.ts', 'functions/**/*.ts'],
} satisfies Config;
