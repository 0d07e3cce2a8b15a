import { expect, jest, test } from '@jest/globals';
import type { Verification } from '#lib/contract/verification.ts';
import type { EmitMetric } from '#lib/lambda/observability.ts';
import { emitVerificationMetrics } from '../../../functions/connections/verification-metrics.ts';

const verifiedAt = '2026-11-24T12:00:00.000Z';

function emitted(verification: Verification) {
  const emit = jest.fn<EmitMetric>();
  emitVerificationMetrics(emit, 'github', verification);
  return Object.fromEntries(emit.mock.calls.map(([name, value]) => [name, value]));
}

test.each([
  ['refused', 1],
  ['verified', 0],
] as const)('a connection that is %s counts %i as refused', (outcome, value) => {
  expect(emitted({ outcome, verifiedAt })).toMatchObject({ CredentialRefused: value });
});

test.each(['unset', 'limited', 'unreachable'] as const)(
  'a connection that is %s says nothing of its credential: an alarm on one that is refused stays as it is',
  (outcome) => {
    expect(emitted({ outcome, verifiedAt })).not.toHaveProperty('CredentialRefused');
  },
);

test.each([
  ['verified', 0],
  ['refused', 1],
  ['unset', 1],
  ['limited', 1],
  ['unreachable', 1],
] as const)('a connection that is %s counts %i as unverified', (outcome, value) => {
  expect(emitted({ outcome, verifiedAt })).toMatchObject({ ConnectionUnverified: value });
});

test.each([
  ['2026-12-04T12:00:00.000Z', 10],
  ['2026-11-25T00:00:00.000Z', 0.5],
  ['2026-11-23T12:00:00.000Z', -1],
])('a credential that ends at %s has %f days left', (credentialExpiresAt, days) => {
  expect(emitted({ outcome: 'verified', verifiedAt, credentialExpiresAt })).toMatchObject({ CredentialDaysLeft: days });
});

test('a credential of which nobody says when it ends has no days left to count', () => {
  expect(emitted({ outcome: 'verified', verifiedAt })).not.toHaveProperty('CredentialDaysLeft');
});

test('each is counted by its connection', () => {
  const emit = jest.fn<EmitMetric>();
  emitVerificationMetrics(emit, 'github', { outcome: 'verified', verifiedAt, credentialExpiresAt: verifiedAt });
  const dimension = { connection: 'github' };
  expect(emit.mock.calls.map(([, , dimensions]) => dimensions)).toEqual([dimension, dimension, dimension]);
});
