import { expect, test } from '@jest/globals';
import { readBody } from '#lib/http/response-body.ts';

const read = (type: string, body: string) => readBody({ status: 200, headers: { 'content-type': type }, body });

test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json;v=1'])(
  'a body of type %s is parsed',
  (type) => {
    expect(read(type, '{"a":1}')).toEqual({ data: { a: 1 }, malformed: false });
  },
);

test.each(['text/plain', 'application/jsonp', 'application/json-seq', ''])('a body of type %j is text', (type) => {
  expect(read(type, '{"a":1}')).toEqual({ data: '{"a":1}', malformed: false });
});

test('an empty body is undefined, even one that should be JSON', () => {
  expect(read('application/json', '')).toEqual({ data: undefined, malformed: false });
});

test('a body that is not the JSON that it claims to be is malformed', () => {
  expect(read('application/json', '<html>')).toEqual({ data: undefined, malformed: true });
});

test('a whole number that would be rounded is its text, every other number stays one', () => {
  const body = `{"ids":[9007199254740991,9007199254740993, -12345678901234567890],"id":
    18014398509481985,"ratio":0.1234567890123456,"far":1234567890123456e5,"text":", 9007199254740993"}`;
  expect(read('application/json', body).data).toEqual({
    ids: [9007199254740991, '9007199254740993', '-12345678901234567890'],
    id: '18014398509481985',
    ratio: 0.1234567890123456,
    far: 1234567890123456e5,
    text: ', 9007199254740993',
  });
});

test('sixteen digits of a text leave its body as it is', () => {
  expect(read('application/json', '{"sha":"a1234567890123456789"}').data).toEqual({ sha: 'a1234567890123456789' });
});

test('a body with a large number that is no JSON is malformed', () => {
  expect(read('application/json', '[9007199254740993')).toEqual({ data: undefined, malformed: true });
});

test('a large whole number is found wherever it stands', () => {
  for (let before = 0; before < 32; before += 1) {
    const body = `{"text":"${'x'.repeat(before)}","id":9007199254740993}`;
    expect(read('application/json', body).data).toMatchObject({ id: '9007199254740993' });
  }
});
