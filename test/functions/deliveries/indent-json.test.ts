import { expect, test } from '@jest/globals';
import { indentJson } from '../../../functions/deliveries/indent-json.ts';

test.each([
  '{"a":[1,{"b":"c, d: {e}"},[]],"f":{},"g":null}',
  '[]',
  '{}',
  '"text"',
  '[[],{}]',
  '[ 1 ,\n2 ]',
  '{"a":{"b":[[1]]}}',
])('%s is on indented lines', (text) => {
  expect(indentJson(text, 1000)).toBe(JSON.stringify(JSON.parse(text), undefined, 2));
});

test('numbers and texts are as they stand in it', () => {
  expect(indentJson('{"a":1.0,"b":12345678901234567890,"c":"\\u00e9"}', 1000)).toBe(
    '{\n  "a": 1.0,\n  "b": 12345678901234567890,\n  "c": "\\u00e9"\n}',
  );
});

test('no more is written than is asked for, and the piece that goes beyond', () => {
  expect(indentJson('["a","b","c"]', 6)).toBe('[\n  "a"');
});

test('lines deep inside are moved no further to the right: a hundred thousand brackets are soon written', () => {
  const written = indentJson('['.repeat(100_000), 65_536);
  expect(written.length).toBeLessThan(65_700);
  expect(Math.max(...written.split('\n').map(({ length }) => length))).toBe(81);
});
