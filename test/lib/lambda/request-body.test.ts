import { describe, expect, test } from '@jest/globals';
import { readBody } from '#lib/lambda/request-body.ts';

const mebibyte = 1_048_576;
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const base64 = (bytes: string | Buffer) => ({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });
const problem = (status: number, more: object = {}) =>
  expect.objectContaining({ problem: expect.objectContaining({ status, ...more }) });
const text = (body: string | undefined) => ({ body, isBase64Encoded: false });

describe('a JSON body', () => {
  test.each(['{"a":1}', '[1]', '"text"', 'null', '0', 'false'])('%s is the value that it holds', (body) => {
    expect(readBody({ headers: json, ...text(body) }, 'json')).toEqual(JSON.parse(body));
  });

  test('is read also where the gateway wrote it in base64', () => {
    expect(readBody({ headers: json, ...base64('{"a":"ä€😀"}') }, 'json')).toEqual({ a: 'ä€😀' });
  });

  test.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON; Charset="utf-8"',
    'application/json ; charset=utf8',
    'application/json;',
  ])('is declared also by "%s"', (contentType) => {
    expect(readBody({ headers: { 'content-type': contentType }, ...text('{}') }, 'json')).toEqual({});
  });

  test('is declared by a header written in any case', () => {
    expect(readBody({ headers: { 'Content-Type': 'application/json' }, ...text('{}') }, 'json')).toEqual({});
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=latin1',
    'application/json; version=2',
    'application/jsonp',
    'application/vnd.api+json',
    'text/json',
    'application/json, text/plain',
    'text/plain; application/json',
  ])('declared by %j is a 415 that names the right type', (contentType) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    expect(() => readBody({ headers, ...text('{}') }, 'json')).toThrow(
      problem(415, { detail: expect.stringContaining('application/json'), headers: { accept: 'application/json' } }),
    );
  });

  test.each([undefined, '', ' ', '{', "{'a':1}", '{"a":1,}', 'a=1', 'NaN', '{} {}'])('%j is not JSON: 400', (body) => {
    expect(() => readBody({ headers: json, ...text(body) }, 'json')).toThrow(problem(400));
  });

  test('in another encoding than UTF-8 is a 400', () => {
    expect(() => readBody({ headers: json, ...base64(Buffer.from('{"a":"ä"}', 'latin1')) }, 'json')).toThrow(
      problem(400),
    );
  });

  test('that is not JSON is not repeated in the answer', () => {
    expect(() => readBody({ headers: json, ...text('sesame') }, 'json')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('sesame') }),
    );
  });
});

describe('the size of a body', () => {
  const ofBytes = (count: number) => JSON.stringify('a'.repeat(count - 2));
  const ofWideBytes = (count: number) => JSON.stringify('€'.repeat((count - 2) / 3));

  test('may be 1 MiB', () => {
    expect(readBody({ headers: json, ...text(ofBytes(mebibyte)) }, 'json')).toHaveLength(mebibyte - 2);
    expect(readBody({ headers: json, ...base64(ofBytes(mebibyte)) }, 'json')).toHaveLength(mebibyte - 2);
  });

  test.each([
    ['a byte more', text(ofBytes(mebibyte + 1))],
    ['a byte more in base64', base64(ofBytes(mebibyte + 1))],
    ['more in bytes than in characters', text(ofWideBytes(mebibyte + 1))],
  ])('may not be %s: 413', (_, body) => {
    expect(() => readBody({ headers: json, ...body }, 'json')).toThrow(problem(413));
    expect(() => readBody({ headers: form, ...body }, 'form')).toThrow(problem(413));
  });
});

describe('a form', () => {
  test('is its fields, decoded', () => {
    expect(readBody({ headers: form, ...text('key=a%2Bb+c&next=%2F&empty=') }, 'form')).toEqual({
      key: 'a+b c',
      next: '/',
      empty: '',
    });
  });

  test('is read also where the gateway wrote it in base64', () => {
    expect(readBody({ headers: form, ...base64('key=%C3%A4') }, 'form')).toEqual({ key: 'ä' });
  });

  test.each([undefined, ''])('that is %j has no fields', (body) => {
    expect(readBody({ headers: form, ...text(body) }, 'form')).toEqual({});
  });

  test('may name a field like a property that all objects have', () => {
    const fields = readBody({ headers: form, ...text('__proto__=a') }, 'form');
    expect(Object.entries(fields as object)).toEqual([['__proto__', 'a']]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  test.each([undefined, 'application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
    'declared by %j is a 415 that names the right type',
    (contentType) => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      expect(() => readBody({ headers, ...text('key=a') }, 'form')).toThrow(
        problem(415, { headers: { accept: 'application/x-www-form-urlencoded' } }),
      );
    },
  );
});
