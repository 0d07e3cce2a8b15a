import { describe, expect, test } from '@jest/globals';
import * as z from '#lib/contract/schema.ts';
import { filterEntries, pageFields, pagePath, timeField } from '../../../functions/deliveries/page-filters.ts';

const schema = z.strictObject(pageFields);
const all = {
  connection: 'github',
  status: 'failed',
  event: 'issues',
  from: '2026-11-24T00:00:00.000Z',
  to: '2026-11-25T12:30:00.000Z',
  cursor: 'a+b/c=',
} as const;

describe('the fields of a form', () => {
  test('that nobody filled in are no filters', () => {
    const empty = Object.fromEntries(Object.keys(pageFields).map((name) => [name, '']));
    expect(filterEntries(schema.parse(empty))).toEqual([]);
    expect(filterEntries(schema.parse({}))).toEqual([]);
  });

  test.each([
    ['2026-11-24T12:30', '2026-11-24T12:30:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T12:30:15.5+01:00', '2026-11-24T11:30:15.500Z'],
  ])('for a time: %s', (from, expected) => {
    expect(schema.parse({ from })).toEqual({ from: expected });
  });

  test.each<[string, Record<string, string>]>([
    ['status', { status: 'lost' }],
    ['event', { event: 'x'.repeat(101) }],
    ['from', { from: '2026-02-30T12:00' }],
    ['from', { from: '2026-11-24T25:00' }],
    ['to', { to: 'yesterday' }],
    ['connection', { connection: 'x'.repeat(65) }],
    ['cursor', { cursor: 'x'.repeat(2001) }],
  ])('%s may not be %j', (field, values) => {
    const { error } = schema.safeParse(values);
    expect(new Set(error?.issues.map(({ path }) => path.join('.')))).toEqual(new Set([field]));
  });
});

describe('the path of the page', () => {
  test('has what is set, and leads to the same filters', () => {
    const path = pagePath(all, { delivery: 'd', told: 'queued' });
    expect(path).toMatch(/^\/webhooks\?/);
    expect(Object.fromEntries(new URL(path, 'http://liaison').searchParams)).toEqual({
      ...all,
      delivery: 'd',
      told: 'queued',
    });
    expect(schema.parse(Object.fromEntries(new URL(pagePath(all), 'http://liaison').searchParams))).toEqual(all);
  });

  test('without filters has no query', () => {
    expect(pagePath({})).toBe('/webhooks');
  });

  test.each(['a&told=queued', '#a', '//evil.example', '"><script>', 'é 🚀'])(
    'is one path of ours whatever is filtered by: %j',
    (event) => {
      const url = new URL(pagePath({ event }), 'http://liaison');
      expect([url.origin, url.pathname, [...url.searchParams], url.hash]).toEqual([
        'http://liaison',
        '/webhooks',
        [['event', event]],
        '',
      ]);
    },
  );
});

test('a time goes into a field by its minute', () => {
  expect([timeField('2026-11-24T12:30:15.500Z'), timeField(undefined)]).toEqual(['2026-11-24T12:30', undefined]);
});
