import { describe, expect, test } from '@jest/globals';
import { parseBaseUrl, redactUrl, resolveLink, resolveUrl } from '#lib/http/url.ts';

describe('a base URL', () => {
  test.each(['', 'api.test', 'ftp://api.test', 'https://u@api.test', 'https://u:p@api.test', 'https://api.test?a=1'])(
    'is not %j',
    (value) => {
      expect(() => parseBaseUrl(value)).toThrow(TypeError);
    },
  );
});

describe('a request URL', () => {
  test.each([
    ['https://api.test', '/a', 'https://api.test/a'],
    ['https://api.test/', '/a?b=1', 'https://api.test/a?b=1'],
    ['https://ghe.test/api/v3/', '/a', 'https://ghe.test/api/v3/a'],
    ['https://ghe.test/api/v3', 'https://ghe.test/api/v3/a#b', 'https://ghe.test/api/v3/a'],
    ['https://api.test', '//other.test/a', 'https://api.test//other.test/a'],
    ['https://api.test', '/@other.test/a', 'https://api.test/@other.test/a'],
  ])('of %s and %s', (base, path, expected) => {
    expect(resolveUrl(parseBaseUrl(base), path)?.href).toBe(expected);
  });

  test('has its query appended, lists by repetition, without what is undefined', () => {
    const query = { text: 'a b&c', page: 2, all: true, tag: ['x', 'y'], none: undefined };
    expect(resolveUrl(parseBaseUrl('https://api.test'), '/a?z=1', query)?.search).toBe(
      '?z=1&text=a+b%26c&page=2&all=true&tag=x&tag=y',
    );
  });

  test.each([
    ['https://api.test', ''],
    ['https://api.test', 'a'],
    ['https://api.test', '@other.test/a'],
    ['https://api.test', 'https://other.test/a'],
    ['https://api.test', 'http://api.test/a'],
    ['https://api.test', 'https://api.test:8443/a'],
    ['https://api.test', 'https://user@api.test/a'],
    ['https://ghe.test/api/v3', '/../../admin'],
    ['https://ghe.test/api/v3', '/%2e%2E/admin'],
    ['https://ghe.test/api/v3', '/.\t./admin'],
    ['https://ghe.test/api/v3', '/..\\admin'],
    ['https://ghe.test/api/v3', '/../v30/a'],
  ])('under %s is not %j', (base, path) => {
    expect(resolveUrl(parseBaseUrl(base), path)).toBeUndefined();
  });
});

test('a link is resolved against the page that it stood on', () => {
  expect(resolveLink('?page=2', new URL('https://api.test/a?page=1'))?.href).toBe('https://api.test/a?page=2');
});

test.each([
  'https://other.test/',
  '//other.test/',
  'http://api.test/',
  'https://x:y@api.test/',
  'javascript:1',
  'http://[',
])('the link %j leads away', (link) => {
  expect(resolveLink(link, new URL('https://api.test/a'))).toBeUndefined();
});

test('a URL is redacted to the names of its query', () => {
  expect(redactUrl(new URL('https://u:p@api.test/a?token=SECRET&page=2#f'))).toBe('https://api.test/a?token&page');
});
