import { expect, test } from '@jest/globals';
import { parseJson } from '#lib/core/json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['"text"', 'text'],
])('%s is the value that it holds', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each(['', '{', 'token', '{"a":1}x'])('%j is no JSON and gives undefined', (text) => {
  expect(parseJson(text)).toBeUndefined();
});
