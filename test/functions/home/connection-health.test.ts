import { describe, expect, test } from '@jest/globals';
import type { Verification } from '#lib/contract/verification.ts';
import { connectionHealth } from '../../../functions/home/connection-health.ts';

const now = Date.parse('2026-03-02T09:30:00Z');
const hour = 3_600_000;
const day = 24 * hour;
const at = (offset: number) => new Date(now + offset).toISOString();

const healthOf = (verification: Verification | undefined) =>
  connectionHealth(verification, { provider: 'GitHub', now });
const verified = (verifiedAgo: number, endsIn?: number): Verification => ({
  outcome: 'verified',
  verifiedAt: at(-verifiedAgo),
  ...(endsIn !== undefined && { credentialExpiresAt: at(endsIn) }),
});

test('a fresh verification is healthy, and there is nothing to do', () => {
  expect(healthOf(verified(hour, 89 * day))).toEqual({ tone: 'good', words: 'Healthy' });
});

test.each([
  ['refused', 'bad', 'Refused'],
  ['unset', 'warning', 'No credential yet'],
  ['limited', 'warning', 'Limit used up'],
  ['unreachable', 'bad', 'Unreachable'],
] as const)('%s is %s: "%s"', (outcome, tone, words) => {
  expect(healthOf({ outcome, verifiedAt: at(-hour) })).toMatchObject({ tone, words });
});

test.each(['refused', 'unset', 'limited', 'unreachable'] as const)(
  '%s says what it means at which provider',
  (outcome) => {
    expect(healthOf({ outcome, verifiedAt: at(-hour) }).advice).toContain('GitHub');
  },
);

test('never verified is not known, neither good nor bad', () => {
  expect(healthOf(undefined)).toMatchObject({ tone: 'unknown', words: 'Not verified yet' });
});

describe('a verification gets old', () => {
  test('three hours are not too old', () => {
    expect(healthOf(verified(3 * hour)).words).toBe('Healthy');
  });

  test('more are', () => {
    expect(healthOf(verified(4 * hour))).toMatchObject({
      tone: 'warning',
      words: 'Verification overdue',
      advice: expect.stringContaining('4 h ago'),
    });
  });
});

describe('a credential ends', () => {
  test('two weeks before, it says so', () => {
    expect(healthOf(verified(hour, 13 * day))).toMatchObject({
      tone: 'warning',
      words: 'Credential ends soon',
      advice: expect.stringContaining('in 13 days'),
    });
  });

  test('not earlier', () => {
    expect(healthOf(verified(hour, 14 * day)).words).toBe('Healthy');
  });

  test('after that it is broken, whatever the last verification found', () => {
    expect(healthOf(verified(2 * hour, -hour))).toMatchObject({ tone: 'bad', words: 'Credential ended' });
  });
});
