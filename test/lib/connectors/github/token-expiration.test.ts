import { expect, test } from '@jest/globals';
import { parseExpiration } from '#lib/connectors/github/token-expiration.ts';

test.each([
  ['2026-12-31 23:59:59 UTC', '2026-12-31T23:59:59.000Z'],
  ['2026-12-31 23:59:59 +0200', '2026-12-31T21:59:59.000Z'],
  ['2026-12-31 23:59:59 -0730', '2027-01-01T07:29:59.000Z'],
])('an expiration of %s is %s', (header, expected) => {
  expect(new Date(parseExpiration(header) ?? 0).toISOString()).toBe(expected);
});

test.each([undefined, '', 'never', '2026-12-31', '2026-13-31 23:59:59 UTC', '2026-12-31T23:59:59Z', '1798761599'])(
  'an expiration of %j is none',
  (header) => {
    expect(parseExpiration(header)).toBeUndefined();
  },
);
