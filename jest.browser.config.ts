import type { Config } from 'jest';
import common from './jest.config.ts';

/** `npm run test:browser`: the pages in a real Chromium. */
export default {
  ...common,
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/browser/setup.ts',
  globalTeardown: '<rootDir>/test/support/end-engine.ts',
  // A browser wants a processor of its own.
  maxWorkers: 1,
  testTimeout: 60_000,
} satisfies Config;
