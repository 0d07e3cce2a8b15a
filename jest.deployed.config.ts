import type { Config } from 'jest';
import common from './jest.config.ts';

/** `npm run test:deployed`: a real `cdk deploy` into an emulated AWS. */
export default {
  ...common,
  testMatch: ['<rootDir>/test/deployed/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/deployed/setup.ts',
  globalTeardown: '<rootDir>/test/support/end-engine.ts',
  // One deployment after the other, and in this process: an engine is ended by the process that started it.
  maxWorkers: 1,
  testTimeout: 120_000,
} satisfies Config;
