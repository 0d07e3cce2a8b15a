import { describe, expect, test } from '@jest/globals';
import { idempotencyIdOf } from '#lib/lambda/idempotency-key.ts';

const routeKey = 'POST /things/{id}';
const idOf = (
  key: string,
  { route = routeKey, keyId = 'key-1' }: { route?: string; keyId?: string | undefined } = {},
) => idempotencyIdOf({ headers: { 'idempotency-key': key }, routeKey: route }, keyId);

test('a request without the header has no id', () => {
  expect(idempotencyIdOf({ headers: {}, routeKey }, 'key-1')).toBeUndefined();
});

test('a request and its repeats have the same id, which is a hash', () => {
  expect(idOf('a-key')).toMatch(/^[0-9a-f]{64}$/);
  expect(idOf('a-key')).toBe(idOf('a-key'));
});

test('the header is written in any case', () => {
  expect(idempotencyIdOf({ headers: { 'Idempotency-Key': 'a-key' }, routeKey }, 'key-1')).toBe(idOf('a-key'));
});

test('another key, another caller and another route have ids of their own, also where they look alike when joined', () => {
  const ids = [
    idOf('a-key'),
    idOf('A-KEY'),
    idOf('a-key', { keyId: 'key-2' }),
    idOf('a-key', { route: 'PATCH /things/{id}' }),
    idOf('a-key', { route: `${routeKey}a`, keyId: 'key-1' }),
    idOf('aa-key', { route: routeKey, keyId: 'key-1' }),
    idOf('1', { keyId: '1' }),
    idOf('11', { keyId: '' }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

describe('the header', () => {
  test.each([
    '0',
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
    '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    '!~',
    'k'.repeat(255),
  ])('may be %s', (key) => {
    expect(idOf(key)).toBeDefined();
  });

  test.each([
    ['empty', ''],
    ['256 characters long', 'k'.repeat(256)],
    ['a space', ' '],
    ['two words', 'a key'],
    ['not ASCII', 'schlüssel'],
    ['an emoji', '🔑'],
    ['a control character', 'a\u0000'],
    ['a line break at the end', 'a\n'],
    ['DEL', 'a\u007f'],
  ])('may not be %s: 400, and the value is not repeated', (_, key) => {
    const detail = 'The header Idempotency-Key has to be 1 to 255 visible ASCII characters, such as a UUID.';
    expect(() => idOf(key)).toThrow(expect.objectContaining({ problem: { status: 400, detail } }));
  });
});
