import { expect, jest, test } from '@jest/globals';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { lastVerifications } from '../../../functions/connections/last-verifications.ts';

const verified = { outcome: 'verified', verifiedAt: '2026-11-24T12:00:00.000Z' } as const;
const storeThat = (get: VerificationStore['get']): VerificationStore => ({ get, put: async () => {} });

test('each connection has its own, or none', async () => {
  const store = storeThat(async (name) => (name === 'github' ? verified : undefined));
  const log = { error: jest.fn() };
  expect(await lastVerifications(['github', 'enterprise'], store, log)).toEqual({
    github: verified,
    enterprise: undefined,
  });
  expect(log.error).not.toHaveBeenCalled();
});

test('a table that cannot be read is logged, and stands for no knowledge at all', async () => {
  const error = new Error('down');
  const log = { error: jest.fn() };
  const store = storeThat(async (name) => (name === 'github' ? verified : Promise.reject(error)));
  expect(await lastVerifications(['github', 'enterprise'], store, log)).toBeUndefined();
  expect(log.error.mock.calls).toEqual([['The table cannot be read', { error }]]);
});
