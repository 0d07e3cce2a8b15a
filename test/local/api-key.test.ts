import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiKeyRecord, hashApiKey } from '#lib/contract/api-keys.ts';
import { withLocalKey as add, localApiKey } from '../../local/api-key.ts';
import { temporaryDirectory } from './support/assembly.ts';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory[Symbol.dispose]());

describe('the key of this machine', () => {
  test('is made once, and kept where only its owner can read it', () => {
    const key = localApiKey(directory.path, undefined);
    expect(Buffer.from(key.replace('liaison_', ''), 'base64url')).toHaveLength(32);
    expect(localApiKey(directory.path, undefined)).toBe(key);
    expect(statSync(join(directory.path, 'api-key')).mode & 0o777).toBe(0o600);
  });

  test('is the given one, which is not kept', () => {
    expect(localApiKey(directory.path, '0123456789abcdef')).toBe('0123456789abcdef');
    expect(() => readFileSync(join(directory.path, 'api-key'))).toThrow('ENOENT');
  });

  test.each([
    ['empty', ''],
    ['no key', 'liaison_short\n'],
  ])('is made anew where the kept one is %s', (_, kept) => {
    const file = join(directory.path, 'api-key');
    writeFileSync(file, kept);
    const key = localApiKey(directory.path, undefined);
    expect(key).toMatch(/^liaison_[\w-]{43}$/);
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  });

  test('that cannot be read is not taken for absent', () => {
    const file = join(directory.path, 'api-key');
    mkdirSync(file);
    expect(() => localApiKey(directory.path, undefined)).toThrow(`${file} cannot be read (EISDIR): `);
    expect(statSync(file).isDirectory()).toBe(true);
  });

  test.each(['0123456789abcdef\r', '0123456789 abcdef'])('that no header can carry is refused: %j', (given) => {
    expect(() => localApiKey(directory.path, given)).toThrow('LIAISON_API_KEY has a character that a header cannot');
  });

  test('that is too short is refused', () => {
    expect(() => localApiKey(directory.path, '0123456789abcde')).toThrow('LIAISON_API_KEY is too short');
  });
});

describe('the api-keys secret', () => {
  const other: ApiKeyRecord = {
    id: 'ci',
    name: 'CI',
    sha256: 'a'.repeat(64),
    scopes: ['read'],
    createdAt: '2026-01-01T00:00:00Z',
  };
  const now = Date.parse('2026-11-24T12:00:00Z');
  const withLocalKey = (secret: string | undefined, key: string, time: number) =>
    add(secret, key, time, '/s/secrets.json');
  const keysOf = (secret: string) => JSON.parse(secret).keys;

  test('keeps the keys of others', () => {
    const secret = withLocalKey(JSON.stringify({ keys: [other] }), 'the local key of all', now);
    expect(keysOf(secret)).toEqual([
      other,
      {
        id: 'laptop',
        name: 'The key of npm start',
        sha256: hashApiKey('the local key of all'),
        scopes: ['read', 'write', 'operate'],
        createdAt: '2026-11-24T12:00:00.000Z',
      },
    ]);
  });

  test('replaces the local key of before', () => {
    const before = withLocalKey(undefined, 'the local key before', now);
    expect(keysOf(withLocalKey(before, 'the local key after', now))).toMatchObject([
      { sha256: hashApiKey('the local key after') },
    ]);
  });

  test('stays as it is when the key is in it', () => {
    const before = withLocalKey(undefined, 'the local key of all', now);
    expect(withLocalKey(before, 'the local key of all', now + 1000)).toBe(before);
  });

  test.each(['no JSON', '{"token":"x"}'])('that holds %j is told with its file', (secret) => {
    expect(() => withLocalKey(secret, 'the local key of all', now)).toThrow(
      'The api-keys secret in /s/secrets.json holds something else than keys: delete that file',
    );
  });
});
