import { describe, expect, test } from '@jest/globals';
import { closes, isBlank, jsonTokens, opens } from '#lib/core/json-tokens.ts';

describe('the pieces of a text', () => {
  test('are its strings, numbers, words, signs and white space', () => {
    expect([...jsonTokens('{ "a":[1.50,-2e3,true],\n\t"b": null}')]).toEqual([
      '{',
      ' ',
      '"a"',
      ':',
      '[',
      '1.50',
      ',',
      '-2e3',
      ',',
      'true',
      ']',
      ',',
      '\n\t',
      '"b"',
      ':',
      ' ',
      'null',
      '}',
    ]);
  });

  test.each(['"{[,:]} \\" \\\\"', '"\\\\"', '""', '"é🚀"'])('%s is one string, whatever is in it', (text) => {
    expect([...jsonTokens(`[${text},${text}]`)]).toEqual(['[', text, ',', text, ']']);
  });

  test.each(['', '"open', '"open\\', 'a"b"', ']]', '\u0000'])(
    'are together the text, also where that is no JSON: %j',
    (text) => {
      expect([...jsonTokens(text)].join('')).toBe(text);
    },
  );

  test('of a string of megabytes, full of escapes, are three with its brackets', () => {
    const text = JSON.stringify('\\"'.repeat(1_000_000));
    expect([...jsonTokens(`[${text}]`)].map(({ length }) => length)).toEqual([1, 4_000_002, 1]);
  });
});

test.each([
  ['{', [true, false, false]],
  ['[', [true, false, false]],
  ['}', [false, true, false]],
  [']', [false, true, false]],
  [' \n', [false, false, true]],
  ['"{"', [false, false, false]],
])('%j opens, closes, is blank: %j', (token, expected) => {
  expect([opens(token), closes(token), isBlank(token)]).toEqual(expected);
});
