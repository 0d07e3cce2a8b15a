import { expect, test } from '@jest/globals';
import { relativeTime, time } from '#lib/page/time.ts';

const now = Date.parse('2026-03-02T09:30:00Z');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [0, 'just now'],
  [-29 * second, 'just now'],
  [29 * second, 'in a moment'],
  [-3 * minute, '3 min ago'],
  [23 * minute, 'in 23 min'],
  [59 * minute + 40 * second, 'in 1 h'],
  [-5 * hour, '5 h ago'],
  [23 * hour + 40 * minute, 'in 1 day'],
  [-2 * day, '2 days ago'],
  [89 * day, 'in 89 days'],
])('%i ms from now is "%s"', (offset, words) => {
  expect(relativeTime(now + offset, now)).toBe(words);
});

test('the exact time is there for programs and on hover', () => {
  expect(String(time(now - 3 * minute, now))).toBe(
    '<time datetime="2026-03-02T09:27:00.000Z" title="2026-03-02 09:27 UTC">3 min ago</time>',
  );
});
