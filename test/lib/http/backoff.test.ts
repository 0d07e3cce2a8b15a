import { expect, test } from '@jest/globals';
import { addedJitterMs, backoffMs } from '#lib/http/backoff.ts';

const almostOne = 1 - 2 ** -30;
const options = { factorMs: 1_000, maxBackoffMs: 20_000, jitter: 'full' } as const;

test('the backoff doubles up to its cap', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((failures) => backoffMs(failures, almostOne, options))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
  ]);
});

test('the backoff has full jitter, down to nothing', () => {
  expect([0, 0.25, 0.5].map((random) => backoffMs(3, random, options))).toEqual([0, 1_000, 2_000]);
});

test('a wait that the server asks for gets up to 10 % and a second more, 10 s at most', () => {
  expect([0, 20_000, 3_600_000].map((waitMs) => addedJitterMs(waitMs, almostOne, 'full'))).toEqual([
    1_000, 3_000, 10_000,
  ]);
  expect(addedJitterMs(20_000, 0, 'full')).toBe(0);
});

test('without jitter both are as long as they are said to be', () => {
  expect([1, 2, 3].map((failures) => backoffMs(failures, 0.5, { ...options, jitter: 'none' }))).toEqual([
    1_000, 2_000, 4_000,
  ]);
  expect(addedJitterMs(20_000, 0.5, 'none')).toBe(0);
});
