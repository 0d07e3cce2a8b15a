import { describe, expect, test } from '@jest/globals';
import { createResponseCache } from '#lib/http/response-cache.ts';

const response = (body: string) => ({ status: 200, headers: { etag: '"1"' }, body });
/** Takes about that much of memory: two bytes a character. */
const bytes = (size: number) => response('x'.repeat(size / 2));

test('what was kept is given, by its key alone', () => {
  const cache = createResponseCache();
  cache.set('a', response('1'));
  cache.set('b', response('2'));
  cache.set('a', response('3'));
  expect([cache.get('a')?.body, cache.get('b')?.body, cache.get('c')]).toEqual(['3', '2', undefined]);
});

test('nothing is left after it was cleared, and all of its room is free', () => {
  const cache = createResponseCache({ maxBytes: 50_000 });
  cache.set('a', bytes(45_000));
  cache.clear();
  expect(cache.get('a')).toBeUndefined();
  cache.set('b', bytes(40_000));
  cache.set('c', bytes(2_000));
  expect(cache.get('b')).toBeDefined();
});

describe('where there is no room', () => {
  test('what was used longest ago is forgotten', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    cache.set('a', bytes(20_000));
    cache.set('b', bytes(20_000));
    cache.get('a');
    cache.set('c', bytes(20_000));
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['a', 'c']);
  });

  test('as many are forgotten as have to be', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    for (const key of ['a', 'b', 'c', 'd']) cache.set(key, bytes(10_000));
    cache.set('e', bytes(30_000));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key))).toEqual(['d', 'e']);
  });

  test('small ones count for more than their text', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    for (let key = 0; key < 1_000; key += 1) cache.set(String(key), response(''));
    const kept = Array.from({ length: 1_000 }, (_, key) => cache.get(String(key))).filter(Boolean);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(50);
  });

  test('the headers count as well', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    const headers = { etag: '"1"', 'x-long': 'x'.repeat(5_000) };
    for (let key = 0; key < 100; key += 1) cache.set(String(key), { status: 200, headers, body: '' });
    const kept = Array.from({ length: 100 }, (_, key) => cache.get(String(key))).filter(Boolean);
    expect(kept).toHaveLength(4);
  });

  test('the room of what is replaced is free', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    cache.set('a', bytes(2_000));
    for (let count = 0; count < 100; count += 1) cache.set('b', bytes(40_000));
    expect(['a', 'b'].filter((key) => cache.get(key))).toEqual(['a', 'b']);
  });

  test('what could never fit is not kept, and what it would replace is not given any more', () => {
    const cache = createResponseCache({ maxBytes: 50_000 });
    cache.set('a', bytes(10_000));
    cache.set('b', bytes(10_000));
    cache.set('b', bytes(60_000));
    expect(['a', 'b'].filter((key) => cache.get(key))).toEqual(['a']);
  });

  test('8 MB are kept unless it is told otherwise', () => {
    const cache = createResponseCache();
    for (let key = 0; key < 10; key += 1) cache.set(String(key), bytes(1_000_000));
    const kept = Array.from({ length: 10 }, (_, key) => cache.get(String(key))).filter(Boolean);
    expect(kept).toHaveLength(7);
  });
});
