import { expect, test } from '@jest/globals';
import { asError } from '#lib/lambda/as-error.ts';

test('an error stays what it is', () => {
  const error = new TypeError('a fault');
  expect(asError(error)).toBe(error);
});

test.each([[{ token: 'secret' }], ['secret'], [undefined]])('%p becomes an error that says nothing of it', (thrown) => {
  const error = asError(thrown);
  expect(error).toBeInstanceOf(Error);
  expect(JSON.stringify(error) + error.message).not.toContain('secret');
});
