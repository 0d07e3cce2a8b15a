import { expect, jest, test } from '@jest/globals';
import type { Verification } from '#lib/contract/verification.ts';
import type { EmitMetric } from '#lib/lambda/observability.ts';
import { emitVerificationMetrics } from '../../../functions/connections/verification-metrics.ts';

const verifiedAt = '2026-11-24T12:00:00.000Z';

function emitted(verification: Verification) {
  const emit = jest.fn<EmitMetric>();
  emitVerificationMetrics(emit, 'github', verification);
  return emit.mock.calls;
}

test.each([
  ['refused', 1],
  ['verified', 0],
  ['unset', 0],
  ['limited', 0],
  ['unreachable', 0],
] as const)('a connection that is %s counts %i as refused', (outcome, value) => {
  expect(emitted({ outcome, verifiedAt })).toEqual([['CredentialRefused', value, { connection: 'github' }]]);
});

test.each([
  ['2026-12-04T12:00:00.000Z', 10],
  ['2026-11-25T00:00:00.000Z', 0.5],
  ['2026-11-23T12:00:00.000Z', -1],
])('a credential that ends at %s has %f days left', (credentialExpiresAt, days) => {
  expect(emitted({ outcome: 'verified', verifiedAt, credentialExpiresAt })).toContainEqual([
    'CredentialDaysLeft',
    days,
    { connection: 'github' },
  ]);
});
