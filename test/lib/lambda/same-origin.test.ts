import { describe, expect, test } from '@jest/globals';
import { isSameOrigin } from '#lib/lambda/same-origin.ts';

const host = 'abcdefghij.execute-api.eu-central-1.amazonaws.com';
const sameOrigin = (headers: Record<string, string>) => isSameOrigin({ headers: { host, ...headers } });

describe('a request is from a page of our own', () => {
  test.each<[string, Record<string, string>]>([
    ['the browser says so', { 'sec-fetch-site': 'same-origin' }],
    ['the browser says so, whatever the Origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['an older browser names our origin', { origin: `https://${host}` }],
    ["it names our origin with the scheme's own port", { origin: `https://${host}:443` }],
    [
      'it names our origin with our port',
      { host: '127.0.0.1:3000', 'x-forwarded-proto': 'http', origin: 'http://127.0.0.1:3000' },
    ],
  ])('where %s', (_, headers) => {
    expect(sameOrigin(headers)).toBe(true);
  });

  test.each(['Sec-Fetch-Site', 'SEC-FETCH-SITE'])('where the header is written %s', (name) => {
    expect(sameOrigin({ [name]: 'same-origin' })).toBe(true);
    expect(sameOrigin({ [name]: 'cross-site', origin: `https://${host}` })).toBe(false);
  });

  test('where the headers Origin and Host are written so', () => {
    expect(isSameOrigin({ headers: { Host: host, Origin: `https://${host}` } })).toBe(true);
  });
});

describe('a request is not', () => {
  test.each(['same-site', 'none', 'cross-site', '', 'Same-Origin', 'same-origin,cross-site'])(
    'where the browser says "%s", also with our own Origin',
    (site) => {
      expect(sameOrigin({ 'sec-fetch-site': site })).toBe(false);
      expect(sameOrigin({ 'sec-fetch-site': site, origin: `https://${host}` })).toBe(false);
    },
  );

  test.each([
    'null',
    '',
    'https://evil.example',
    `https://${host}.evil.example`,
    `https://evil.${host}`,
    `https://${host}:8443`,
    `http://${host}`,
    `ftp://${host}`,
    `https://evil.example#${host}`,
    `https://evil.example/${host}`,
    host,
  ])('where its Origin is "%s"', (origin) => {
    expect(sameOrigin({ origin })).toBe(false);
  });

  test('where it says nothing of where it comes from', () => {
    expect(sameOrigin({})).toBe(false);
  });

  test('where it says nothing of where it goes to', () => {
    expect(isSameOrigin({ headers: { origin: `https://${host}` } })).toBe(false);
    expect(isSameOrigin({ headers: {} })).toBe(false);
  });
});
