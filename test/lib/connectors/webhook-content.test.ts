import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePayload } from '#lib/connectors/webhook-content.ts';

const form = 'application/x-www-form-urlencoded';
const parse = (body: string | Buffer, contentType: string | undefined = 'application/json') =>
  parsePayload(Buffer.from(body), contentType);

describe('a payload', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ; version=1',
  ])('is the JSON of %s', (contentType) => {
    expect(parse('{"title":"Café 🚀"}', contentType)).toEqual({ title: 'Café 🚀' });
  });

  test.each([form, `${form}; charset=utf-8`])('is the field of that name in %s', (contentType) => {
    expect(parse('payload=%7B%22zen%22%3A%22Keep+it%20going%22%7D', contentType)).toEqual({ zen: 'Keep it going' });
    expect(parse('a=1&payload=%7B%7D&b=2', contentType)).toEqual({});
  });

  test('survives every way into a form and out of it', () => {
    fc.assert(
      fc.property(fc.object({ key: fc.string({ unit: 'binary' }) }), (object) => {
        const json = JSON.stringify(object);
        const fields = new URLSearchParams({ payload: json }).toString();
        expect(parse(fields, form)).toEqual(JSON.parse(json.toWellFormed()));
      }),
    );
  });

  test('may be nested as deep as its size allows', () => {
    const deep = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    expect(parse(deep)).toBeDefined();
  });

  test('may be named as what objects have by themselves', () => {
    const payload = parse('{"__proto__":{"action":"opened"},"constructor":1}');
    expect(Object.keys(payload ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Reflect.get(payload ?? {}, 'action')).toBeUndefined();
  });
});

describe('no payload', () => {
  const none: [string, string | Buffer, string?][] = [
    ['nothing', ''],
    ['half of one', '{"action":"ope'],
    ['two of them', '{}{}'],
    ['a list', '[{"action":"opened"}]'],
    ['null', 'null'],
    ['a text', '"{}"'],
    ['a number', '7'],
    ['a byte order mark before it', '\ufeff{}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['latin-1', Buffer.from('{"title":"Café"}', 'latin1')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a form that says to be JSON', 'payload=%7B%7D'],
    ['JSON that says to be a form', '{}', form],
    ['a form without it', 'body=%7B%7D', form],
    ['a form with two of them', 'payload=%7B%7D&payload=%7B%7D', form],
    ['a form whose payload is no JSON', 'payload=a', form],
    ['a form whose payload is empty', 'payload=', form],
    ['a form that escapes what is not UTF-8', 'payload=%7B%22%FF%22%3A1%7D', form],
    ['a form with a broken escape', 'payload=%7', form],
    ['text', '{}', 'text/plain'],
    ['a part of several', '{}', 'multipart/form-data; boundary=a'],
    ['JSON in latin-1, as its type says', '{}', 'application/json; charset=iso-8859-1'],
    ['two types at once', '{}', 'application/json,application/json'],
    ['an empty type', '{}', ''],
  ];
  // Rows of one length: Jest gives a callback to what a shorter one leaves.
  test.each(none.map(([what, body, contentType = 'application/json']) => [what, body, contentType] as const))(
    'is %s',
    (_, body, contentType) => {
      expect(parse(body, contentType)).toBeUndefined();
    },
  );

  test('is where nothing says what it is', () => {
    expect(parsePayload(Buffer.from('{}'), undefined)).toBeUndefined();
  });

  test('is in anything else, whatever it is: nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('application/json', form),
        (bytes, contentType) => {
          const payload = parse(Buffer.from(bytes), contentType);
          expect(payload === undefined || typeof payload === 'object').toBe(true);
        },
      ),
    );
  });
});
