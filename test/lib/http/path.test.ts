import { expect, test } from '@jest/globals';
import { path } from '#lib/http/path.ts';

test('each value of a path is one segment', () => {
  expect(path`/repos/${'a/b'}/${'c?d#e'}/issues/${7}`).toBe('/repos/a%2Fb/c%3Fd%23e/issues/7');
});

test('an encoded value is not decoded on its way', () => {
  expect(path`/users/${'%2e%2e'}`).toBe('/users/%252e%252e');
});

test('a path without values is left as it is', () => {
  expect(path`/user`).toBe('/user');
});

test.each(['', '.', '..', '\ud800'])('%j is no segment', (value) => {
  expect(() => path`/users/${value}/repos`).toThrow(TypeError);
});
