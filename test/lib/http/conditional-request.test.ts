import { describe, expect, test } from '@jest/globals';
import {
  cacheKey,
  confirmed,
  hasPrecondition,
  isCacheable,
  isKept,
  validatorHeaders,
} from '#lib/http/conditional-request.ts';
import type { Message } from '#lib/http/message.ts';
import { noBody } from '#lib/http/request-body.ts';

const get: Message = {
  method: 'GET',
  url: new URL('https://api.test/a?b=1'),
  headers: { accept: '*/*' },
  body: noBody,
};
const answer = (headers: Record<string, string>, status = 200) => ({ status, headers, body: 'text' });
const credential = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('an answer may be kept', () => {
  test('of a GET that its caller does not make conditional', () => {
    expect(isCacheable(get)).toBe(true);
    expect(isCacheable({ ...get, method: 'HEAD' })).toBe(false);
    expect(isCacheable({ ...get, method: 'POST' })).toBe(false);
  });

  test.each(['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range'])(
    'not of one with %s',
    (name) => {
      expect(isCacheable({ ...get, headers: { [name]: 'x' } })).toBe(false);
      expect(hasPrecondition({ [name]: 'x' })).toBe(true);
    },
  );

  test.each([
    [{ etag: '"1"' }],
    [{ 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }],
    [{ etag: '"1"', vary: 'accept, authorization' }],
    [{ etag: '"1"', 'cache-control': 'private, max-age=60, x-no-store' }],
    [{ etag: '"1"', 'cache-control': 'no-cache' }],
  ])('with %j', (headers) => {
    expect(isKept(answer(headers))).toBe(true);
  });

  test.each([
    [{}],
    [{ etag: '"1"', vary: ' * ' }],
    [{ etag: '"1"', 'cache-control': 'private,No-Store , max-age=0' }],
    [{ etag: '"1"', 'cache-control': 'no-store' }],
  ])('not with %j', (headers) => {
    expect(isKept(answer(headers))).toBe(false);
  });

  test.each([201, 203, 206, 301, 404])('not with the status %d', (status) => {
    expect(isKept(answer({ etag: '"1"' }, status))).toBe(false);
  });
});

describe('what it is kept by', () => {
  const key = cacheKey(get, credential('t1'));

  test('is the same for the same request', () => {
    expect(cacheKey({ ...get, url: new URL(get.url) }, credential('t1'))).toBe(key);
  });

  test.each<[string, string]>([
    ['another credential', cacheKey(get, credential('t2'))],
    ['no credential', cacheKey(get, undefined)],
    ['a credential in the query', cacheKey(get, { ...credential('t1'), query: { key: 'k' } })],
    ['another URL', cacheKey({ ...get, url: new URL('https://api.test/a?b=2') }, credential('t1'))],
    ['another header', cacheKey({ ...get, headers: { accept: 'text/html' } }, credential('t1'))],
  ])('is another one with %s', (_, other) => {
    expect(other).not.toBe(key);
  });

  test('shows nothing of the credential', () => {
    expect(key).toMatch(/^[\w-]{43}$/);
  });
});

describe('a kept answer is asked for', () => {
  test('by its entity tag as it came, weak or not', () => {
    const headers = { etag: 'W/"a, b"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' };
    expect(validatorHeaders(answer(headers))).toEqual({ 'if-none-match': 'W/"a, b"' });
  });

  test('else by its date', () => {
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    expect(validatorHeaders(answer({ 'last-modified': date }))).toEqual({ 'if-modified-since': date });
  });
});

test('an answer that has no validator is asked for without one', () => {
  expect(validatorHeaders(answer({}))).toEqual({});
});

test('a confirmed answer has its own body and status, and the newer headers but for those of a body', () => {
  const kept = answer({
    etag: '"1"',
    'content-type': 'application/json',
    'content-length': '4',
    'x-old': 'a',
    'x-b': '1',
  });
  const confirmation = {
    status: 304,
    headers: { 'x-b': '2', 'content-type': 'text/plain', 'content-length': '0', 'content-encoding': 'gzip' },
    body: '',
  };
  expect(confirmed(kept, confirmation)).toEqual({
    status: 200,
    headers: { etag: '"1"', 'content-type': 'application/json', 'content-length': '4', 'x-old': 'a', 'x-b': '2' },
    body: 'text',
  });
});
