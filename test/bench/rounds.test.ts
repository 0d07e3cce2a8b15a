import { expect, test } from '@jest/globals';
import { askedRounds } from './rounds.ts';

test.each([
  [undefined, undefined],
  ['1', 1],
  ['25', 25],
])('%s asks for %s rounds', (given, rounds) => {
  expect(askedRounds({ LIAISON_BENCH_ROUNDS: given })).toBe(rounds);
});

test.each(['abc', '', '0', '-3', '2.5', '1e3', 'Infinity', '12345'])('"%s" is refused, and it is said why', (given) => {
  expect(() => askedRounds({ LIAISON_BENCH_ROUNDS: given })).toThrow(
    `LIAISON_BENCH_ROUNDS is "${given}": give a whole number from 1 to 9999, or leave it out.`,
  );
});
