import { describe, expect, test } from '@jest/globals';
import { parseHttpDate } from '#lib/http/http-date.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('an HTTP-date', () => {
  test.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ])('is read in the spelling %s', (_, value) => {
    expect(parseHttpDate(value, now)).toBe(Date.parse('1994-11-06T08:49:37Z'));
  });

  test('may end in a leap second', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', now)).toBe(Date.parse('2017-01-01T00:00:00Z'));
  });

  test.each([
    ['Thursday, 01-Jan-76 00:00:00 GMT', '2076-01-01T00:00:00Z'],
    ['Friday, 02-Jan-76 00:00:00 GMT', '1976-01-02T00:00:00Z'],
    ['Thursday, 31-Dec-99 00:00:00 GMT', '1999-12-31T00:00:00Z'],
    ['Tuesday, 29-Feb-28 00:00:00 GMT', '2028-02-29T00:00:00Z'],
  ])('of two-digit years is at most 50 years ahead: %s', (value, expected) => {
    expect(parseHttpDate(value, now)).toBe(Date.parse(expected));
  });

  test('of two-digit years may be in the next century', () => {
    const endOfCentury = Date.parse('2099-06-01T00:00:00Z');
    expect(parseHttpDate('Friday, 01-Jan-10 00:00:00 GMT', endOfCentury)).toBe(Date.parse('2110-01-01T00:00:00Z'));
  });

  test.each([
    '',
    '2026-01-01T00:00:00Z',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
  ])('is nothing else: %j', (value) => {
    expect(parseHttpDate(value, now)).toBeUndefined();
  });
});
