import { describe, expect, test } from '@jest/globals';
import { isSealed, readSession, sealSession } from '#lib/auth/session.ts';
import { hashApiKey } from '#lib/contract/api-keys.ts';

const session = { keyId: 'k1', expiresAt: Date.UTC(2026, 10, 24, 12) };
const seal = { sha256: hashApiKey('key'), stage: 'dev' };
const cookie = sealSession(session, seal);
const [text = '', signature = ''] = cookie.split('.');
const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a session can be read again, and is sealed', () => {
  expect(readSession(cookie)).toEqual(session);
  expect(isSealed(cookie, seal)).toBe(true);
});

test('it is written in characters that a cookie may hold: RFC 6265 section 4.1.1', () => {
  expect(cookie).toMatch(/^[\w-]+\.[\w-]{43}$/);
});

test("the key's hash is not in it", () => {
  expect(Buffer.from(text, 'base64url').toString()).toBe(JSON.stringify(session));
});

describe('it is not sealed', () => {
  test.each([
    ['with the hash of another key', { ...seal, sha256: hashApiKey('other') }],
    ['on another stage', { ...seal, stage: 'prod' }],
  ])('%s', (_, other) => {
    expect(isSealed(cookie, other)).toBe(false);
  });

  const firstChanged = (part: string) => `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`;

  test.each([
    ['where it says another key', `${written({ ...session, keyId: 'k2' })}.${signature}`],
    ['where it says a later end', `${written({ ...session, expiresAt: session.expiresAt + 1 })}.${signature}`],
    ['where it says the same in other words', `${written({ ...session, more: 1 })}.${signature}`],
    ['where its signature is another one', `${text}.${firstChanged(signature)}`],
    ['where its signature is cut short', `${text}.${signature.slice(0, -1)}`],
    ['where its signature goes on', `${text}.${signature}AAAA`],
    ['where its signature holds what is no base64url', `${text}.${signature}!`],
    ['without a signature', `${text}.`],
    ['without a dot', text],
    ['without a text', `.${signature}`],
    ['with something behind a second dot', `${cookie}.more`],
    ['with a second dot at the end', `${cookie}.`],
    ['with its signature twice', `${cookie}.${signature}`],
    ['with a dot in front', `.${cookie}`],
    ['where it is empty', ''],
    ['where it is a dot', '.'],
  ])('%s', (_, changed) => {
    expect(isSealed(changed, seal)).toBe(false);
  });
});

test.each([
  ['', 'nothing'],
  ['.', 'a dot'],
  ['garbage', 'no base64url of JSON'],
  ['!!!.!!!', 'no base64url'],
  [`.${signature}`, 'a signature alone'],
  [written('k1'), 'a text'],
  [written(null), 'null'],
  [written([session]), 'a list'],
  [written({ keyId: 'k1' }), 'no end'],
  [written({ expiresAt: 1 }), 'no key'],
  [written({ keyId: 1, expiresAt: 1 }), 'a key that is a number'],
  [written({ keyId: 'k1', expiresAt: 'never' }), 'an end that is a text'],
  [written({ keyId: 'k1', expiresAt: null }), 'an end that is null'],
])('"%s" is no session: it holds %s', (value) => {
  expect(readSession(value)).toBeUndefined();
});
