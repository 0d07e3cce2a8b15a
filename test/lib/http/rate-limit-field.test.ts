import { expect, test } from '@jest/globals';
import { parseRateLimitField } from '#lib/http/rate-limit-field.ts';

test.each([
  ['"default";r=50;t=30', [{ remaining: 50, resetMs: 30_000 }]],
  ['"default"; r=0 ; t=600', [{ remaining: 0, resetMs: 600_000 }]],
  ['default;r=5', [{ remaining: 5 }]],
  ['"a";r=5;flag', [{ remaining: 5 }]],
  ['"a";r=1;t=2;pk=:dHJpYWw=:', [{ remaining: 1, resetMs: 2_000 }]],
  [
    '"a";r=1;t=2, "b";r=0;t=3',
    [
      { remaining: 1, resetMs: 2_000 },
      { remaining: 0, resetMs: 3_000 },
    ],
  ],
])('the RateLimit field %j is read', (value, expected) => {
  expect(parseRateLimitField(value)).toEqual(expected);
});

test.each([undefined, '', 'r=;;t=9999', '"a"', '"a";t=5', '"a";r=-1;t=5', '"a";r=1.5', '"a";r=0;t=1e3', '"a";r=0, ?'])(
  'the malformed RateLimit field %j is ignored as a whole',
  (value) => {
    expect(parseRateLimitField(value)).toEqual([]);
  },
);
