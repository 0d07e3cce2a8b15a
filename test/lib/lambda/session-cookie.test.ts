import { describe, expect, test } from '@jest/globals';
import { endedSessionCookie, sessionCookie, sessionOf } from '#lib/lambda/session-cookie.ts';

test('the cookie is for this host alone, over TLS alone, for no script and no other site', () => {
  expect(sessionCookie('text.signature', 43_200)).toBe(
    '__Host-liaison=text.signature; Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict',
  );
});

test('the cookie that ends a session has the same name and attributes, no value and no time left', () => {
  expect(endedSessionCookie).toBe('__Host-liaison=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict');
});

describe('the session of a request', () => {
  test.each([
    ['among the cookies', { cookies: ['theme=dark', '__Host-liaison=text.signature', 'a=b'], headers: {} }],
    ['in the header', { headers: { cookie: 'theme=dark; __Host-liaison=text.signature; a=b' } }],
    ['in the header, without spaces', { headers: { cookie: 'theme=dark;__Host-liaison=text.signature;a=b' } }],
    ['in the header, however it is written', { headers: { Cookie: '__Host-liaison=text.signature' } }],
  ])('is found %s', (_, event) => {
    expect(sessionOf(event)).toBe('text.signature');
  });

  test('may hold an equals sign', () => {
    expect(sessionOf({ cookies: ['__Host-liaison=a=b='], headers: {} })).toBe('a=b=');
  });

  test.each([
    ['without cookies', { headers: {} }],
    ['with no cookie', { cookies: [], headers: {} }],
    ['with others', { cookies: ['theme=dark'], headers: {} }],
    ['with an empty one, as after signing out', { cookies: ['__Host-liaison='], headers: {} }],
    ['with one whose name begins so', { cookies: ['__Host-liaison-other=text'], headers: {} }],
    ['with one whose name ends so', { cookies: ['x__Host-liaison=text'], headers: {} }],
    ['with one whose name has another case', { cookies: ['__host-liaison=text'], headers: {} }],
    ['with one without the prefix that keeps other hosts out', { cookies: ['liaison=text'], headers: {} }],
    ['with the name alone', { cookies: ['__Host-liaison'], headers: {} }],
  ])('is none %s', (_, event) => {
    expect(sessionOf(event)).toBeUndefined();
  });
});
