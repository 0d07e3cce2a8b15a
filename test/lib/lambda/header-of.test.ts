import { expect, test } from '@jest/globals';
import { headerOf } from '#lib/lambda/header-of.ts';

test.each(['authorization', 'Authorization', 'AUTHORIZATION'])('a header that came as %s is found', (name) => {
  expect(headerOf({ headers: { accept: 'a', [name]: 'Bearer x' } }, 'authorization')).toBe('Bearer x');
});

test('a header that did not come is undefined', () => {
  expect(headerOf({ headers: { accept: 'a' } }, 'authorization')).toBeUndefined();
});
