import { expect, test } from '@jest/globals';
import { presentedKey } from '#lib/auth/presented-key.ts';

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

test.each(['Bearer key', 'bearer key', 'BEARER   key', 'Bearer key '])('"%s" shows a bearer key', (authorization) => {
  expect(presentedKey(authorization)).toEqual({ key: 'key', via: 'bearer' });
});

test.each([
  ['the password', ':key'],
  ['the password, whatever the user name', 'curl:key'],
  ['the user name without a password', 'key:'],
])('Basic shows the key as %s', (_, credentials) => {
  expect(presentedKey(basic(credentials))).toEqual({ key: 'key', via: 'basic' });
});

test('the scheme Basic is written in any case', () => {
  expect(presentedKey(basic('key:').replace('Basic', 'bAsIc'))).toEqual({ key: 'key', via: 'basic' });
});

test('a password may hold a colon: the first one ends the user name', () => {
  expect(presentedKey(basic('user:a:b'))).toEqual({ key: 'a:b', via: 'basic' });
});

test.each([
  undefined,
  '',
  'key',
  'Bearer',
  'Bearer ',
  'Token key',
  'Bearer key extra',
  'Basic',
  'Digest username="ada"',
  basic(':'),
  basic('key'),
  'Basic !!!',
])('%j shows no key', (authorization) => {
  expect(presentedKey(authorization)).toBeUndefined();
});
