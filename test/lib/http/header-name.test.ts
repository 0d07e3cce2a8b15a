import { expect, test } from '@jest/globals';
import { lowerCaseName } from '#lib/http/header-name.ts';

test.each([
  ['Content-Type', 'content-type'],
  ['content-type', 'content-type'],
  [`X-${'A'.repeat(100)}`, `x-${'a'.repeat(100)}`],
])('a name is lower-cased, however long and however often: %s', (name, expected) => {
  expect([lowerCaseName(name), lowerCaseName(name)]).toEqual([expected, expected]);
});

test('names beyond those that are remembered are lower-cased all the same', () => {
  for (let index = 0; index < 1_000; index += 1) expect(lowerCaseName(`X-${index}`)).toBe(`x-${index}`);
});
