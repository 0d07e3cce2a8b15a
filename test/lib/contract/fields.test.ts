import { describe, expect, test } from '@jest/globals';
import {
  connection,
  decimal,
  githubLogin,
  githubLogins,
  instant,
  positive,
  repository,
  several,
} from '#lib/contract/fields.ts';
import * as z from '#lib/contract/schema.ts';

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

describe('a whole number above 0 in a path', () => {
  test.each([
    ['1', 1],
    ['42', 42],
    ['9'.repeat(15), 999_999_999_999_999],
  ])('%s is read', (text, value) => {
    expect(positive.parse(text)).toBe(value);
  });

  test.each(['', '0', '-1', '01', '1.0', '1e3', ' 1', '1 ', '0x1', '9'.repeat(16), undefined])(
    '%j is refused',
    (text) => {
      expect(positive.safeParse(text).success).toBe(false);
    },
  );
});

describe('a repository', () => {
  test.each([
    { owner: 'ada', name: 'notes' },
    { owner: 'ada', name: '.github' },
    { owner: 'ada', name: 'ada.github.io' },
    { owner: 'ada', name: '...' },
    { owner: 'ada', name: '_-.'.repeat(33) },
  ])('%j is taken', (path) => {
    expect(repository.parse(path)).toEqual(path);
  });

  test.each([
    { owner: '..', name: 'notes' },
    { owner: 'ada', name: '.' },
    { owner: 'ada', name: '..' },
    { owner: 'ada', name: '' },
    { owner: 'ada', name: 'a/b' },
    { owner: 'ada', name: 'a%2fb' },
    { owner: 'ada', name: 'a\\b' },
    { owner: 'ada', name: 'a?b' },
    { owner: 'ada', name: 'a b' },
    { owner: 'ada', name: 'x'.repeat(101) },
    { owner: 'ada' },
  ])('%j is refused', (path) => {
    expect(repository.safeParse(path).success).toBe(false);
  });
});

describe('several values of one parameter', () => {
  const colours = several(z.enum(['red', 'blue']), { most: 2, items: {}, description: 'Colours' });

  test.each([
    ['red', ['red']],
    ['blue,red', ['blue', 'red']],
    ['red,red', ['red', 'red']],
  ])('%s are read in their order', (text, values) => {
    expect(colours.parse(text)).toEqual(values);
  });

  test.each(['', ',', 'red,', 'red, blue', 'red,green', 'red,red,red', undefined])('%j is refused', (text) => {
    expect(colours.safeParse(text).success).toBe(false);
  });
});

describe('GitHub logins', () => {
  test('up to a hundred are taken', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    expect(githubLogins.parse(hundred.join())).toEqual(hundred);
    expect(githubLogins.safeParse([...hundred, 'one-more'].join()).success).toBe(false);
  });
});

describe('a point in time', () => {
  test.each([
    '2026-11-24',
    '2026-11-24T12:00:00Z',
    '2026-11-24T12:00:00.5Z',
    '2026-11-24T12:00:00.123Z',
    '2026-11-24T12:00:00+01:00',
    '2028-02-29T23:59:59-11:30',
  ])('%s is taken as it is', (text) => {
    expect(instant.parse(text)).toBe(text);
  });

  test.each([
    '',
    'yesterday',
    '1795521600',
    '2026-11-24T12:00:00',
    '2026-11-24 12:00:00Z',
    '24.11.2026',
    '2026-13-01',
    '2026-11-32',
    '2026-02-30',
    '2026-11-24T24:00:00Z',
    '2026-11-24T25:00:00Z',
    '2026-11-24T12:60:00Z',
    '2026-11-24T12:00:00+0100',
    '+002026-11-24T12:00:00Z',
  ])('%j is refused', (text) => {
    expect(instant.safeParse(text).success).toBe(false);
  });
});
