import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newApiKey } from '#lib/contract/api-keys.ts';
import { localPath, localTarget } from '#lib/contract/local-path.ts';

const isPath = (path: unknown) => localPath.safeParse(path).success;
const isTarget = (target: unknown) => localTarget.safeParse(target).success;

const paths = [
  ...['/', '/account', '/account/', '/account/repositories', '/users/ada_l/repositories', '/openapi.json', '/~a'],
];
const elsewhere = [
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
  '/account#a',
  '/a%2f%2fevil.example',
  '/account\r\nset-cookie: a=b',
  '/account\n',
  '/é',
  7,
  null,
];

describe('a path of this API', () => {
  test.each(paths)('%s is one', (path) => {
    expect([isPath(path), isTarget(path)]).toEqual([true, true]);
  });

  test.each([...elsewhere, '/account?next=/'])('%j is none, or leads elsewhere', (path) => {
    expect(isPath(path)).toBe(false);
  });

  test('has 200 characters at most', () => {
    expect([isPath(`/${'a'.repeat(199)}`), isPath(`/${'a'.repeat(200)}`)]).toEqual([true, false]);
  });

  test.each([
    ['/account', 'https://api.example/account'],
    ['/.', 'https://api.example/'],
    ['/..', 'https://api.example/'],
    ['/../..', 'https://api.example/'],
    ['/..?a=/../..//evil.example', 'https://api.example/?a=/../..//evil.example'],
  ])('%s leads a browser to %s', (target, place) => {
    expect(isTarget(target)).toBe(true);
    expect(new URL(target, 'https://api.example/sign-in').href).toBe(place);
  });
});

describe('a path of this API with a query', () => {
  test.each([
    '/webhooks?status=queued',
    '/webhooks?delivery=72d3162e-cc78-11e3-81ab-4c9367dc0958&connection=github',
    '/webhooks?from=2026-11-24T12%3A00&to=&event=a+b%20c',
    '/account?next=/',
    '/account?',
    "/a?b=?/:@!$'()*,;",
  ])('%s is one', (target) => {
    expect(isTarget(target)).toBe(true);
  });

  test.each([
    ...elsewhere,
    '//evil.example?a=b',
    '?a=b',
    '/account?a#b',
    '/account?a\\b',
    '/account?a b',
    '/account?a\tb',
    '/account?a\r\nset-cookie: a=b',
    '/account?a\u0000',
    '/account?a=%0d%0aset-cookie:',
    '/account?a=%7F',
    '/account?a=%',
    '/account?a=%2',
    '/account?a=%zz',
    '/account?é',
    '/account?"><script>',
  ])('%j is none, or leads elsewhere', (target) => {
    expect(isTarget(target)).toBe(false);
  });

  test('has 2,000 characters at most', () => {
    expect([isTarget(`/a?${'a'.repeat(1_997)}`), isTarget(`/a?${'a'.repeat(1_998)}`)]).toEqual([true, false]);
  });

  test.each([
    '/webhooks?key=liaison_sesame',
    '/webhooks?key=',
    '/webhooks?status=queued&key',
    '/webhooks?status=queued&%6Bey=sesame',
    '/webhooks?+Key=sesame',
    '/webhooks?api_key=sesame',
    '/webhooks?access-token=sesame',
    '/webhooks?event=liaison_sesame',
    '/webhooks?event=aliaison%5Fsesame',
    '/webhooks?liaison_sesame',
    '/webhooks?liaison_sesame=1',
    '/liaison_sesame',
  ])('%s is none: it may hold a key', (target) => {
    const { success, error } = localTarget.safeParse(target);
    expect(success).toBe(false);
    expect(error?.issues.map(({ message }) => message)).toEqual(['must not hold a key']);
  });

  test('a key as Liaison makes them is in none', () => {
    expect(isTarget(`/webhooks?event=${newApiKey()}`)).toBe(false);
  });

  test.each(['/webhooks?event=key', '/webhooks?event=monkey&monkey=1', '/keys?delivery=liaison'])(
    'that says key, and holds none, is one: %s',
    (target) => {
      expect(isTarget(target)).toBe(true);
    },
  );

  const origin = 'https://liaison.example';
  /** What a browser may read otherwise than we do, among what paths and queries are made of. */
  const parts = fc.constantFrom(
    ...[
      '/',
      '//',
      '\\',
      '/\\',
      '?',
      '#',
      '@',
      ':',
      '%',
      '%2f',
      '%5C',
      '%09',
      '%',
      '.',
      '..',
      ' ',
      '\t',
      '\n',
      '\r',
      '\0',
    ],
    ...[
      'a',
      'evil.example',
      'https:',
      'javascript:',
      '127.0.0.1',
      '[::1]',
      '&',
      '=',
      '+',
      'é',
      '\u2028',
      '\uff0f',
      '。',
    ],
  );
  const attempts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(parts).map((some) => some.join('')),
    fc.array(parts).map((some) => `/${some.join('')}`),
    fc.array(parts).map((some) => `/a?${some.join('')}`),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
  );

  test('whatever is taken leads a browser to this API, with no fragment', () => {
    fc.assert(
      fc.property(attempts, (next) => {
        if (!isTarget(next)) return;
        const { origin: place, username, password, hash } = new URL(next, `${origin}/sign-in`);
        expect([place, username, password, hash]).toEqual([origin, '', '', '']);
      }),
      { numRuns: 5_000 },
    );
  });

  test('what a form of ours sends by GET is taken, and leads there whole', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 8 });
    const query = fc.record({ status: value, event: value, delivery: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(query, (fields) => {
        const target = `/webhooks?${new URLSearchParams(fields)}`;
        expect(isTarget(target)).toBe(true);
        expect(Object.fromEntries(new URL(target, origin).searchParams)).toEqual(
          Object.fromEntries(new URLSearchParams(fields)),
        );
      }),
    );
  });
});

// Anybody may ask for it: an expression that goes back and forth would keep the function at work until its time is over.
test('a long one that is none is told at once', () => {
  // In a context of its own, since nothing else could end it.
  const isTakenSoon = (target: string) =>
    runInNewContext('isPath(target) || isTarget(target)', { isPath, isTarget, target }, { timeout: 5_000 });
  expect(isTakenSoon(`/${'a'.repeat(198)}!`)).toBe(false);
  expect(isTakenSoon(`/${'a/'.repeat(99)}!`)).toBe(false);
  for (const many of ['a', 'a/', 'a=%20&', '?', '%20'])
    expect(isTakenSoon(`/a?${many.repeat(1_998 / many.length)}#`)).toBe(false);
});
