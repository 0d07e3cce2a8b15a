import { describe, expect, test } from '@jest/globals';
import type { Credential } from '#lib/http/credential.ts';
import { withoutEcho } from '#lib/http/echoed-credential.ts';

const current = new URL('https://api.test/a/b');
const bearer: Credential = { headers: { authorization: 'Bearer TOKEN-CANARY' } };
const inQuery: Credential = { headers: {}, query: { key: 'KEY CANARY/1' } };
const clean = (headers: Record<string, string>, credential = bearer) => withoutEcho(headers, credential, current);

test('headers without an echo are as they came', () => {
  const headers = { location: 'c?d=1', link: '<c>; rel="next"', 'x-a': 'Bearer of news' };
  expect(clean(headers)).toBe(headers);
  expect(withoutEcho(headers, undefined, current)).toBe(headers);
});

describe('a header that has the credential', () => {
  test.each(['TOKEN-CANARY', 'Bearer TOKEN-CANARY', 'id=TOKEN-CANARY;'])('is left out: %s', (value) => {
    expect(clean({ 'x-echo': value, 'x-other': 'a' })).toEqual({ 'x-other': 'a' });
  });

  test('is left out where it has the password of Basic, or all of it', () => {
    const encoded = Buffer.from('user:PASS:CANARY').toString('base64');
    const basic: Credential = { headers: { authorization: `Basic ${encoded}` } };
    expect(clean({ 'x-a': 'PASS:CANARY', 'x-b': encoded, 'x-c': 'user', 'x-d': 'Basic' }, basic)).toEqual({
      'x-c': 'user',
      'x-d': 'Basic',
    });
  });

  test('is left out where it has a value of the query, encoded or not', () => {
    expect(clean({ 'x-a': 'KEY CANARY/1', 'x-b': 'KEY%20CANARY%2F1', 'x-c': 'key' }, inQuery)).toEqual({
      'x-c': 'key',
    });
  });

  test('is known again at the next answer', () => {
    expect([clean({ 'x-a': 'TOKEN-CANARY' }), clean({ 'x-a': 'TOKEN-CANARY' })]).toEqual([{}, {}]);
  });
});

describe('an address that has the credential', () => {
  test('loses its parameters and becomes absolute', () => {
    const headers = { location: '/c?key=KEY+CANARY%2F1&d=1', link: '<c?key=other&page=2>; rel="next"' };
    expect(clean(headers, inQuery)).toEqual({
      location: 'https://api.test/c?d=1',
      link: '<https://api.test/a/c?page=2>; rel="next"',
    });
  });

  test('anywhere else is none any more', () => {
    const headers = { location: '/c/TOKEN-CANARY', link: '<c?t=TOKEN-CANARY>; rel="next", <d>; rel="last"' };
    expect(clean(headers)).toEqual({ location: 'about:invalid', link: '<about:invalid>; rel="next", <d>; rel="last"' });
  });

  test('that cannot be read is none any more', () => {
    expect(clean({ 'content-location': 'https://[' }, inQuery)).toEqual({ 'content-location': 'about:invalid' });
  });
});
