import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { encodeBody, type RequestBody } from '#lib/http/request-body.ts';

function bytesOf(body: RequestBody): readonly number[] {
  const opened = body.open();
  return opened instanceof Uint8Array ? [...opened] : [];
}

test.each([[{ body: 1, form: {} }], [{ body: null, content: '' }], [{ form: {}, content: '' }]])(
  'a request carries one of them, not %j',
  (parts) => {
    expect(() => encodeBody(parts)).toThrow(TypeError);
  },
);

test('nothing to carry is no body, and can be sent again', async () => {
  const body = await encodeBody({});
  expect([body.open(), body.replayable, body.type]).toEqual([undefined, true, undefined]);
});

test.each([
  [{ a: 'ä' }, '{"a":"ä"}'],
  [null, 'null'],
  ['', '""'],
])('a body %j is JSON', async (value, expected) => {
  const body = await encodeBody({ body: value });
  expect([body.open(), body.replayable, body.type]).toEqual([expected, true, 'application/json']);
});

test('a body that cannot be JSON is a TypeError', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  expect(() => encodeBody({ body: circular })).toThrow(TypeError);
});

test('an empty form is a form', async () => {
  const body = await encodeBody({ form: {} });
  expect([body.open(), body.type]).toEqual(['', 'application/x-www-form-urlencoded']);
});

describe('a content', () => {
  test.each(['', 'text'])('of the text %j is sent as it is, and names no type', async (content) => {
    const body = await encodeBody({ content });
    expect([body.open(), body.replayable, body.type]).toEqual([content, true, undefined]);
  });

  test('of bytes is those bytes and no others of their buffer', async () => {
    const content = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    const body = await encodeBody({ content });
    expect(body.replayable).toBe(true);
    expect(bytesOf(body)).toEqual([1, 2]);
  });

  test('of a stream can be sent once', async () => {
    const content = Readable.from(['text']);
    const body = await encodeBody({ content });
    expect(body.replayable).toBe(false);
    expect(body.open()).toBe(content);
  });

  test('of a function is asked for each time', async () => {
    const contents = ['first', new Uint8Array([1]), Readable.from(['third'])];
    const body = await encodeBody({ content: () => contents.shift() ?? '' });
    expect(body.replayable).toBe(true);
    expect([body.open(), bytesOf(body)]).toEqual(['first', [1]]);
    expect(body.open()).toBeInstanceOf(Readable);
  });

  test('of FormData is encoded once, with the type that names its boundary', async () => {
    const content = new FormData();
    content.append('file', new Blob(['text'], { type: 'text/plain' }), 'a.txt');
    const body = await encodeBody({ content });
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(body.type ?? '')?.[1] ?? 'none';
    expect(Buffer.from(bytesOf(body)).toString()).toContain(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"`,
    );
    expect(body.replayable).toBe(true);
    expect(body.open()).toBe(body.open());
  });
});
