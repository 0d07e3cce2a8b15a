import type { Config } from 'jest';
import common from './jest.config.ts';

/** `npm run test:coverage`: every branch of the HTTP client is one that a test of it takes. */
export default {
  ...common,
  testMatch: ['<rootDir>/test/lib/http/**/*.test.ts', '<rootDir>/test/conformance/**/*.test.ts'],
  collectCoverage: true,
  collectCoverageFrom: ['lib/http/**/*.ts'],
  coverageReporters: ['text-summary'],
  coverageThreshold: { global: { branches: 100 } },
} satisfies Config;
