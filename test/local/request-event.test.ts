import { describe, expect, test } from '@jest/globals';
import { decodePath, type HttpRequest, toRequestEvent } from '../../local/api-gateway/request-event.ts';

const eventOf = (request: Partial<HttpRequest>) =>
  toRequestEvent(
    {
      method: 'GET',
      target: '/',
      rawHeaders: ['Host', 'localhost:3000'],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      protocol: 'HTTP/1.1',
      ...request,
    },
    {
      requestId: '00000000-1111-2222-3333-444444444444',
      routeKey: 'GET /',
      pathParameters: {},
      time: Date.parse('2026-11-04T09:05:00Z'),
      accountId: '000000000000',
      apiId: 'local',
    },
  );

test('the path is decoded and the raw query is not', () => {
  expect(eventOf({ target: '/a%20b?q=c%20d' })).toMatchObject({ rawPath: '/a b', rawQueryString: 'q=c%20d' });
});

test('repeated query parameters are joined by a comma', () => {
  expect(eventOf({ target: '/?a=1&b=&a=2' }).queryStringParameters).toEqual({ a: '1,2', b: '' });
});

test('without a query there are no query parameters', () => {
  expect(eventOf({ target: '/?' })).not.toHaveProperty('queryStringParameters');
});

test('header names are in lower case and repeated headers are joined by a comma', () => {
  const { headers } = eventOf({ rawHeaders: ['Host', 'localhost:3000', 'X-A', '1', 'x-a', '2'] });
  expect(headers).toMatchObject({ 'x-a': '1,2' });
});

test('cookies are apart from the headers', () => {
  const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2', 'cookie', 'c=3'] });
  expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
  expect(event.headers).not.toHaveProperty('cookie');
});

test('the request context tells the method, the caller and the time', () => {
  const { requestContext } = eventOf({ method: 'POST', rawHeaders: ['User-Agent', 'curl/8'] });
  expect(requestContext.http).toMatchObject({ method: 'POST', sourceIp: '127.0.0.1', userAgent: 'curl/8' });
  expect(requestContext).toMatchObject({
    stage: '$default',
    time: '04/Nov/2026:09:05:00 +0000',
    timeEpoch: 1793783100000,
  });
});

describe('a body', () => {
  const withType = (type: string) => eventOf({ rawHeaders: ['Content-Type', type], body: Buffer.from('é') });
  test.each(['application/json', 'text/plain; charset=utf-8', 'application/scim+json', 'application/xml'])(
    'of %s is a text',
    (type) => {
      expect(withType(type)).toMatchObject({ body: 'é', isBase64Encoded: false });
    },
  );
  test.each(['application/x-www-form-urlencoded', 'application/octet-stream', 'application/jsonfoo', ''])(
    'of %j is in base64',
    (type) => {
      expect(withType(type)).toMatchObject({ body: Buffer.from('é').toString('base64'), isBase64Encoded: true });
    },
  );
  test('that is empty is left out', () => {
    expect(eventOf({})).not.toHaveProperty('body');
  });
});

test.each([
  ['/a%2Fb', '/a/b'],
  ['/a%zz', undefined],
  ['/a%ff', undefined],
  ['http://evil.example/a', undefined],
])('the path of %s is %s', (target, path) => {
  expect(decodePath(target)).toBe(path);
});
