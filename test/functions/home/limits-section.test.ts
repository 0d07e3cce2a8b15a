import { expect, test } from '@jest/globals';
import type { LimitBucket } from '#lib/connectors/connector.ts';
import { limitsSection } from '../../../functions/home/limits-section.ts';
import { textOf } from '../../lib/page/page-text.ts';

const now = Date.parse('2026-03-02T09:30:00Z');
const bucket = (name: string, remaining: number, limit: number): LimitBucket => ({
  name,
  remaining,
  limit,
  resetsAt: now + 23 * 60_000,
});
const sectionOf = (...limits: readonly LimitBucket[]) => String(limitsSection(limits, 'GitHub', now));
const shownIn = (section: string) => [...section.matchAll(/<b>([^<]*)<\/b>/g)].map(([, name]) => name);
const foldedIn = (section: string) => textOf(/<details>.*<\/details>/s.exec(section)?.[0] ?? '');

test('a limit says what is left, and when it resets', () => {
  expect(textOf(sectionOf(bucket('core', 4871, 5000)))).toBe('core 4,871 of 5,000 left Resets in 23 min');
});

test.each([
  ['Low.', 999],
  ['Used up.', 0],
])('"%s" is told in words', (words, remaining) => {
  expect(textOf(sectionOf(bucket('core', remaining, 5000)))).toContain(`${words} Resets in 23 min`);
});

test('an unused limit has no window that could end', () => {
  expect(textOf(sectionOf(bucket('core', 5000, 5000)))).toBe('core 5,000 of 5,000 left Unused');
});

test('what most requests count against comes first, then what is used', () => {
  const section = sectionOf(
    bucket('code_search', 9, 10),
    bucket('graphql', 5000, 5000),
    bucket('search', 30, 30),
    bucket('core', 4871, 5000),
  );
  expect(shownIn(section)).toEqual(['core', 'search', 'graphql', 'code_search']);
});

test('the rest is folded away with its figures', () => {
  const section = sectionOf(bucket('core', 1, 5000), bucket('scim', 15_000, 15_000), bucket('code_search', 10, 10));
  expect(shownIn(section)).toEqual(['core']);
  expect(foldedIn(section)).toBe('2 more, unused scim 15,000 code_search 10');
});

test('a third party with other names, all unused, shows the first three', () => {
  const section = sectionOf(...['a', 'b', 'c', 'd'].map((name) => bucket(name, 10, 10)));
  expect(shownIn(section)).toEqual(['a', 'b', 'c']);
  expect(foldedIn(section)).toBe('1 more, unused d 10');
});

test('a third party that tells no limits', () => {
  expect(textOf(sectionOf())).toBe('GitHub does not tell its limits.');
});

test('a name is text', () => {
  expect(sectionOf(bucket('<script>', 1, 5))).toContain('<b>&lt;script&gt;</b>');
});
