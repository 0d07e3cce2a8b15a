import { expect, test } from '@jest/globals';
import { parseRetryAfter } from '#lib/http/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['0', 0],
  ['120', 120_000],
  [' \t42 ', 42_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
  ['Thu Jan  1 00:00:30 2026', 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
])('Retry-After %j asks for %d ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});

test.each([undefined, '', ' ', '-10', '+10', '1.5', '1e3', '0x10', '10s', '1 0', 'soon', '2026-01-01T00:00:30Z'])(
  'Retry-After %j asks for nothing',
  (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined();
  },
);

test('an endless number of seconds stays a date that can be written', () => {
  const waitMs = parseRetryAfter('9'.repeat(400), now) ?? Number.NaN;
  expect(new Date(now + waitMs).getUTCFullYear()).toBeGreaterThan(30_000);
});
