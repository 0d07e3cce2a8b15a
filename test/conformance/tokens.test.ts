import { describe, expect, test } from '@jest/globals';
import { expandTokens } from './tokens.ts';

const origins = { self: 'https://a', selfHttp: 'http://a', other: 'http://b' };
const expand = <T>(value: T, now = Date.UTC(2026, 0, 1, 0, 0, 0, 500)) => expandTokens(value, { now, origins });

describe('tokens', () => {
  test.each([
    ['{{now+30s|epoch}}', '1767225631'],
    ['{{now-30s|epoch}}', '1767225571'],
    ['{{now|epoch}}', '1767225601'],
    ['{{now+5s|epoch-ms}}', '1767225605500'],
    ['{{now+10s|http-date}}', 'Thu, 01 Jan 2026 00:00:10 GMT'],
    ['{{now+1812s|rfc850}}', 'Thursday, 01-Jan-26 00:30:12 GMT'],
    ['{{now+51y|rfc850}}', 'Friday, 01-Jan-77 00:00:00 GMT'],
    ['{{now-1y|http-date}}', 'Wed, 01 Jan 2025 00:00:00 GMT'],
    ['{{now+10s|asctime}}', 'Thu Jan  1 00:00:10 2026'],
    ['{{now+864000s|asctime}}', 'Sun Jan 11 00:00:00 2026'],
    ['{{self}}/a?b=1', 'https://a/a?b=1'],
    ['{{self-http}}/', 'http://a/'],
    ['<{{other}}/x>, <{{self}}/y>', '<http://b/x>, <https://a/y>'],
  ])('%s becomes %s', (token, text) => {
    expect(expand(token)).toBe(text);
  });

  test('are replaced wherever a JSON value has a text', () => {
    const value = { a: ['{{self}}', 1, null], b: { c: '{{other}}' }, d: true };
    expect(expand(value)).toEqual({ a: ['https://a', 1, null], b: { c: 'http://b' }, d: true });
  });

  test('a whole second is not rounded up', () => {
    expect(expand('{{now+0s|epoch}}', 1_000)).toBe('1');
  });

  test.each(['{{then}}', '{{now+5m|epoch}}', '{{now+5s|iso}}', '{{now+5s}}', '{{now*5s|epoch}}'])(
    '%s is refused',
    (token) => {
      expect(() => expand(token)).toThrow(`unknown token ${token}`);
    },
  );
});
