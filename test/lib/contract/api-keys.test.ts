import { expect, test } from '@jest/globals';
import { ApiKeys, hashApiKey, newApiKey } from '#lib/contract/api-keys.ts';

test('a key holds 256 random bits, in characters that need no quoting', () => {
  const [, random = ''] = /^liaison_([A-Za-z0-9_-]+)$/.exec(newApiKey()) ?? [];
  expect(Buffer.from(random, 'base64url')).toHaveLength(32);
});

test('no two keys are alike', () => {
  expect(newApiKey()).not.toBe(newApiKey());
});

test('a key is stored by its SHA-256, in hexadecimal', () => {
  // FIPS 180-2, appendix B.1.
  expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

const record = { id: 'k1', name: 'ci', sha256: hashApiKey('key'), scopes: ['read'], createdAt: '2026-11-24T12:00:00Z' };

test('the record of a new key is valid', () => {
  expect(ApiKeys.parse({ keys: [{ ...record, sha256: hashApiKey(newApiKey()) }] }).keys).toHaveLength(1);
});

test.each([
  ['without an id', { id: '' }],
  ['with the key in the place of its hash', { sha256: newApiKey() }],
  ['with a hash in capitals, which would match nothing', { sha256: record.sha256.toUpperCase() }],
  ['with a scope that does not exist', { scopes: ['admin'] }],
])('a record %s is refused', (_, change) => {
  expect(ApiKeys.safeParse({ keys: [{ ...record, ...change }] }).success).toBe(false);
});
