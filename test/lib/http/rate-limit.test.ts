import { describe, expect, test } from '@jest/globals';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { ResetUnit } from '#lib/http/provider.ts';
import { parseReset, readRateLimit } from '#lib/http/rate-limit.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const seconds = now / 1_000;

describe('a reset', () => {
  test.each<[ResetUnit, string, number]>([
    ['epoch-seconds', `${seconds + 30}`, 30_000],
    ['epoch-milliseconds', `${now + 30_500}`, 30_500],
    ['delta-seconds', '30', 30_000],
    ['by-size', `${seconds + 30}`, 30_000],
    ['by-size', `${now + 30_500}`, 30_500],
    ['by-size', '30', 30_000],
    // Beyond the 32-bit seconds of 2038.
    ['epoch-seconds', '2150000000', 2_150_000_000_000 - now],
    ['epoch-seconds', `${seconds - 5}`, -5_000],
  ])('in %s of %s is milliseconds from now', (unit, value, expected) => {
    expect(parseReset(value, unit, now)).toBe(expected);
  });

  test.each<[ResetUnit, string | undefined]>([
    ['epoch-seconds', undefined],
    ['epoch-seconds', ''],
    ['epoch-seconds', 'soon'],
    ['epoch-seconds', '-1'],
    ['epoch-seconds', '1.5'],
    ['epoch-seconds', '123'],
    ['epoch-seconds', `${now + 30_000}`],
    ['epoch-milliseconds', `${seconds + 30}`],
    ['epoch-milliseconds', '9'.repeat(16)],
    ['delta-seconds', `${seconds + 30}`],
    ['by-size', '9'.repeat(30)],
  ])('in %s of %j is no reset', (unit, value) => {
    expect(parseReset(value, unit, now)).toBeUndefined();
  });
});

describe('the limit of a response', () => {
  test('is read with its bucket from the headers of the provider', () => {
    const provider = {
      ...genericProvider,
      rateLimitHeaders: [
        { limit: 'l', remaining: 'm', reset: 's', resetUnit: 'epoch-seconds', resource: 'b' } as const,
      ],
    };
    const headers = { l: '5000', m: '12', s: `${seconds + 60}`, b: 'search' };
    expect(readRateLimit(headers, provider, now, now)).toEqual({
      limit: 5000,
      remaining: 12,
      resetAt: now + 60_000,
      resource: 'search',
    });
  });

  test.each(['ratelimit', 'x-ratelimit', 'x-rate-limit'])('is read from the common spelling %s-*', (prefix) => {
    const headers = { [`${prefix}-limit`]: '10', [`${prefix}-remaining`]: '0', [`${prefix}-reset`]: '7' };
    expect(readRateLimit(headers, genericProvider, now, now)).toEqual({
      limit: 10,
      remaining: 0,
      resetAt: now + 7_000,
    });
  });

  test("takes the reset by the server's clock and gives it by ours", () => {
    const serverNow = now - 120_000;
    const headers = { 'x-ratelimit-reset': `${serverNow / 1_000 + 30}` };
    expect(readRateLimit(headers, genericProvider, now, serverNow)).toEqual({ resetAt: now + 30_000 });
  });

  test('is the used-up one that is replenished last', () => {
    const headers = {
      'ratelimit-remaining': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '5',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '50',
    };
    expect(readRateLimit(headers, genericProvider, now, now)).toEqual({ remaining: 0, resetAt: now + 50_000 });
  });

  test.each(['x-ratelimit', 'x-rate-limit'])(
    'that is used up and tells when comes before one that does not: %s',
    (prefix) => {
      const headers = {
        'x-ratelimit-remaining': '0',
        'x-rate-limit-remaining': '0',
        [`${prefix}-reset`]: '5',
      };
      expect(readRateLimit(headers, genericProvider, now, now)).toEqual({ remaining: 0, resetAt: now + 5_000 });
    },
  );

  test('is read from the RateLimit field where there is no other', () => {
    expect(readRateLimit({ ratelimit: '"a";r=0;t=9' }, genericProvider, now, now)).toEqual({
      remaining: 0,
      resetAt: now + 9_000,
    });
  });

  test('is unknown without any of them', () => {
    expect(readRateLimit({ 'x-ratelimit-remaining': 'many' }, genericProvider, now, now)).toBeUndefined();
  });
});
