import { describe, expect, test } from '@jest/globals';
import { connection, decimal, githubLogin } from '#lib/contract/fields.ts';

describe('a whole number', () => {
  const limit = decimal({ minimum: 1, maximum: 1000, fallback: 100 });

  test.each([
    ['1', 1],
    ['100', 100],
    ['1000', 1000],
  ])('%s is read', (text, value) => {
    expect(limit.parse(text)).toBe(value);
  });

  test.each([
    '',
    ' ',
    '0',
    '1001',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    '1,2',
    '١',
    'NaN',
    '9'.repeat(400),
  ])('%j is refused', (text) => {
    expect(limit.safeParse(text).success).toBe(false);
  });

  test('that is absent is the fallback', () => {
    expect(limit.parse(undefined)).toBe(100);
  });

  test('0 is read where the minimum allows it', () => {
    expect(decimal({ minimum: 0, maximum: 1, fallback: 1 }).parse('0')).toBe(0);
  });
});

describe('a GitHub login', () => {
  test.each(['ada', 'Ada-Lovelace', '0', 'mona_octo', 'old-', 'a'.repeat(39)])('%s is taken', (login) => {
    expect(githubLogin.parse(login)).toBe(login);
  });

  test.each([
    '',
    ' ',
    '.',
    '..',
    '../',
    'a/b',
    'a\\b',
    '%2f',
    'a%2Fb',
    'a?b',
    'a#b',
    'a b',
    'a\n',
    '-a',
    'ä',
    'a'.repeat(40),
  ])('%j is refused', (login) => {
    expect(githubLogin.safeParse(login).success).toBe(false);
  });
});

describe('a connection', () => {
  test('is github where the request names none', () => {
    expect(connection.parse(undefined)).toBe('github');
  });

  test('is refused when its name is longer than 64 characters', () => {
    expect(connection.safeParse('c'.repeat(64)).success).toBe(true);
    expect(connection.safeParse('c'.repeat(65)).success).toBe(false);
  });
});
