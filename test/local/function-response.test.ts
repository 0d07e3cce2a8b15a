import { expect, test } from '@jest/globals';
import { toHttpResponse } from '../../local/api-gateway/function-response.ts';

const responseTo = (result: unknown) => {
  const { body, ...rest } = toHttpResponse(JSON.stringify(result));
  return { ...rest, body: body.toString() };
};

test('an object with a status is that answer', () => {
  expect(responseTo({ statusCode: 201, headers: { 'Content-Type': 'text/csv', 'X-N': 1 }, body: 'a,b' })).toEqual({
    status: 201,
    headers: { 'content-type': 'text/csv', 'x-n': '1' },
    body: 'a,b',
  });
});

test('an object without a status is a JSON body', () => {
  expect(responseTo({ a: 1 })).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });
});

test('a text is the body', () => {
  expect(responseTo('hello').body).toBe('hello');
});

test('cookies become set-cookie headers', () => {
  expect(responseTo({ statusCode: 200, cookies: ['a=1', 'b=2'] }).headers).toMatchObject({
    'set-cookie': ['a=1', 'b=2'],
  });
});

test('a base64 body is decoded', () => {
  expect(responseTo({ statusCode: 200, body: 'aGk=', isBase64Encoded: true }).body).toBe('hi');
});

test('headers of the connection are left to the gateway', () => {
  const { headers } = responseTo({ statusCode: 200, headers: { 'Content-Length': '999', Connection: 'close' } });
  expect(headers).toEqual({ 'content-type': 'text/plain; charset=utf-8' });
});

test.each([{ statusCode: 'abc' }, { statusCode: 99 }, { statusCode: 200, body: { a: 1 } }])(
  'the malformed %j is a 500 of the gateway',
  (result) => {
    expect(responseTo(result)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  },
);
