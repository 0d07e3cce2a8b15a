import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../../../functions/issues/cursor.ts';

const list = { path: { owner: 'ada', name: 'notes' }, list: { connection: 'github', state: 'open', limit: 30 } };
const position = { page: '2', after: 'Y3Vyc29yOnYyOpLPAAABkw==' };
const cursor = encodeCursor(position, list);

const refusal = expect.objectContaining({
  problem: expect.objectContaining({
    status: 400,
    extensions: { errors: [{ field: 'cursor', message: 'is not one of this list' }] },
  }),
});
const decoding =
  (text: string, of: object = list) =>
  () =>
    decodeCursor(text, of);

test.each([{ page: '2' }, { after: 'a' }, { before: 'b' }, { page: '3', after: 'a', before: 'b' }])(
  'the position %j comes back as it was',
  (kept) => {
    expect(decodeCursor(encodeCursor(kept, list), list)).toEqual(kept);
  },
);

test('it can stand in a query as it is', () => {
  expect(cursor).toMatch(/^[\w-]+$/);
});

test('it is good for a list that was asked for in the same way, in whichever process', () => {
  expect(decodeCursor(cursor, structuredClone(list))).toEqual(position);
});

test.each([
  ['another repository', { ...list, path: { owner: 'ada', name: 'letters' } }],
  ['another filter', { ...list, list: { ...list.list, state: 'all' } }],
  ['another limit', { ...list, list: { ...list.list, limit: 31 } }],
  ['another connection', { ...list, list: { ...list.list, connection: 'enterprise' } }],
])('it is not one of %s', (_, other) => {
  expect(decoding(cursor, other)).toThrow(refusal);
});

describe('a cursor that was tampered with is none', () => {
  const changed = Array.from(cursor, (character, at) => {
    const other = character === 'A' ? 'B' : 'A';
    return cursor.slice(0, at) + other + cursor.slice(at + 1);
  });

  test('with any one of its characters changed', () => {
    expect(changed.length).toBeGreaterThan(50);
    for (const text of changed) expect(decoding(text)).toThrow(refusal);
  });

  test('with any one of its characters in the other case', () => {
    const swapped = (character: string) =>
      character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase();
    const cases = Array.from(
      cursor,
      (character, at) => cursor.slice(0, at) + swapped(character) + cursor.slice(at + 1),
    );
    for (const text of cases.filter((other) => other !== cursor)) expect(decoding(text)).toThrow(refusal);
  });

  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const read = JSON.parse(Buffer.from(cursor, 'base64url').toString());

  test.each([
    ['cut short', cursor.slice(0, -1)],
    ['longer', `${cursor}A`],
    ['padded', `${cursor}=`],
    ['with a space', `${cursor} `],
    ['with another page', written({ ...read, position: { ...position, page: '3' } })],
    ['with a page that is a number', written({ ...read, position: { page: 2 } })],
    ['with a field more', written({ ...read, more: 1 })],
    ['with a field more in its position', written({ ...read, position: { ...position, per_page: '1000' } })],
    ['without its check', written({ position })],
    ['in another order', written({ check: read.check, position: read.position })],
    ['with blanks', Buffer.from(JSON.stringify(read, null, 1)).toString('base64url')],
  ])('%s', (_, text) => {
    expect(decoding(text)).toThrow(refusal);
  });
});

test.each(['', 'x', '2', '%', '__proto__', 'null', 'bnVsbA', 'e30', 'W10', '\u0000', '🚂', '-'.repeat(2000)])(
  'garbage is none: %j',
  (text) => {
    expect(decoding(text)).toThrow(refusal);
  },
);
