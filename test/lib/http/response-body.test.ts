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
