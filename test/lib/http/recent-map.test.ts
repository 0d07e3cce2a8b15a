import { expect, test } from '@jest/globals';
import { setRecent } from '#lib/http/recent-map.ts';

test('of more than 1,000 entries the one that was set longest ago is forgotten', () => {
  const map = new Map<number, string>();
  for (let key = 0; key < 1_000; key += 1) setRecent(map, key, 'first');
  setRecent(map, 0, 'again');
  expect([map.size, map.get(0), map.has(1)]).toEqual([1_000, 'again', true]);
  setRecent(map, 1_000, 'new');
  expect([map.size, map.get(0), map.has(1), map.get(1_000)]).toEqual([1_000, 'again', false, 'new']);
});
