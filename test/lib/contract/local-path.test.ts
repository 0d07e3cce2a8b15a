import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { localPath } from '#lib/contract/fields.ts';

const isTaken = (path: unknown) => localPath.safeParse(path).success;

test.each(['/', '/account', '/account/', '/account/repositories', '/users/ada_l/repositories', '/openapi.json', '/~a'])(
  '%s is a path of this API',
  (path) => {
    expect(isTaken(path)).toBe(true);
  },
);

test.each([
  '',
  'account',
  '//evil.example',
  '//evil.example/account',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/ /evil.example',
  '/a//b',
  'https://evil.example/',
  'javascript:alert(1)',
  '/account?next=/',
  '/account#a',
  '/a%2f%2fevil.example',
  '/account\r\nset-cookie: a=b',
  '/account\n',
  '/é',
  `/${'a'.repeat(200)}`,
  7,
  null,
])('%j is none, or leads elsewhere', (path) => {
  expect(isTaken(path)).toBe(false);
});

test.each([
  ['/account', 'https://api.example/account'],
  ['/.', 'https://api.example/'],
  ['/..', 'https://api.example/'],
  ['/../..', 'https://api.example/'],
])('%s leads a browser to %s', (path, place) => {
  expect(isTaken(path)).toBe(true);
  expect(new URL(path, 'https://api.example/sign-in').href).toBe(place);
});

// Anybody may ask for it: an expression that goes back and forth would keep the function at work until its time is over.
test('a long path that is none is told at once', () => {
  // In a context of its own, since nothing else could end it.
  const isTakenSoon = (path: string) => runInNewContext('isTaken(path)', { isTaken, path }, { timeout: 5_000 });
  expect(isTakenSoon(`/${'a'.repeat(198)}!`)).toBe(false);
  expect(isTakenSoon(`/${'a/'.repeat(99)}!`)).toBe(false);
});
