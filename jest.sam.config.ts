import type { Config } from 'jest';
import common from './jest.config.ts';

/** `npm run test:sam`: the functions under a real `sam local`, in containers. */
export default {
  ...common,
  testMatch: ['<rootDir>/test/sam/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/sam/setup.ts',
  globalTeardown: '<rootDir>/test/support/end-engine.ts',
  // Containers want a processor each, and an engine is ended by the process that started it.
  maxWorkers: 1,
  testTimeout: 120_000,
} satisfies Config;
