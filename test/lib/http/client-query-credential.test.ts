import { inspect } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import type { HttpClientOptions } from '#lib/http/client.ts';
import type { Credential } from '#lib/http/credential.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from './virtual-client.ts';

const secret = 'QUERY CREDENTIAL/CANARY';
const encoded = 'QUERY+CREDENTIAL%2FCANARY';
const key = (value: string): Credential => ({ headers: {}, query: { api_key: value } });
const credential = { get: async () => key(secret), refresh: async () => undefined };

function setUp(origin: string, options: Partial<HttpClientOptions> = {}) {
  const told: unknown[] = [];
  const tell = (event: unknown) => void told.push(event);
  const hooks = { onAttempt: tell, onRetry: tell, onRateLimit: tell, onGiveUp: tell };
  return { told, ...createVirtualClient({ baseUrl: origin, credential, hooks, ...options }) };
}

const expectNoSecret = (value: unknown) =>
  expect(inspect(value, { showHidden: true, depth: 10 })).not.toMatch(/CANARY/);

test('a credential in the query is on the URL that is sent, beside what is asked', async () => {
  await using server = await startHttpServer([{}]);
  const { client } = setUp(server.origin);
  await client.get('/a', { query: { page: 2 } });
  expect(server.requests[0]?.url).toBe(`/a?page=2&api_key=${encoded}`);
});

test('it stands in the place of any parameter of its name', async () => {
  await using server = await startHttpServer([{}]);
  const { client } = setUp(server.origin);
  await client.get('/a', { query: { api_key: ['x', 'y'] } });
  expect(server.requests[0]?.url).toBe(`/a?api_key=${encoded}`);
});

test('it is on no URL that a response or a hook tells', async () => {
  await using server = await startHttpServer([{ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }, {}]);
  const { client, told } = setUp(server.origin);
  const response = await client.get('/a', { query: { page: 2 } });
  expect(response.url).toBe(`${server.origin}/a?page=2`);
  expect(told).toHaveLength(6);
  expectNoSecret([response, told]);
});

test('it is in no error, and not in its cursor', async () => {
  await using server = await startHttpServer([{ status: 404 }]);
  const { client, told } = setUp(server.origin);
  const error = await failureOf(client.paginate('/a', { query: { page: 2 } }).next());
  expect(error.cursor()).toBe(`${server.origin}/a?page=2`);
  expectNoSecret([error, String(error.stack), told]);
});

test('a redirect that echoes it is followed without the echo, and the credential is sent once', async () => {
  await using server = await startHttpServer([{ status: 302, headers: { location: `/b?api_key=${encoded}&c=1` } }, {}]);
  const { client } = setUp(server.origin);
  const response = await client.get('/a');
  expect(server.requests[1]?.url).toBe(`/b?c=1&api_key=${encoded}`);
  expect(response.url).toBe(`${server.origin}/b?c=1`);
});

test('a next page that echoes it is followed without the echo, and its cursor is clean', async () => {
  await using server = await startHttpServer([
    { headers: { link: `</items?api_key=${encoded}&page=2>; rel="next"` } },
    { status: 404 },
  ]);
  const { client } = setUp(server.origin);
  const pages = client.paginate('/items');
  await pages.next();
  const error = await failureOf(pages.next());
  expect(server.requests[1]?.url).toBe(`/items?page=2&api_key=${encoded}`);
  expect(error.cursor()).toBe(`${server.origin}/items?page=2`);
});

const echoes = {
  link: `<https://api.test/items?api_key=${encoded}&page=2>; rel="next", </items?page=9&api%5Fkey=${encoded}>; rel="last"`,
  location: `/items/1?api_key=${encoded}&a=b`,
  'content-location': `items?api_key=${encoded}`,
};

test('a response that echoes it has headers without the echo', async () => {
  await using server = await startHttpServer([{ status: 201, headers: echoes }]);
  const { client } = setUp(server.origin);
  const response = await client.get('/a/b');
  expect(response.headers).toMatchObject({
    link: `<https://api.test/items?page=2>; rel="next", <${server.origin}/items?page=9>; rel="last"`,
    location: `${server.origin}/items/1?a=b`,
    'content-location': `${server.origin}/a/items`,
  });
  expectNoSecret(response);
});

test('an address that does not echo it is as it came', async () => {
  const headers = { location: 'b?c=1', link: '<b?page=2>; rel="next"' };
  await using server = await startHttpServer([{ status: 201, headers }]);
  const { client } = setUp(server.origin);
  expect((await client.get('/a')).headers).toMatchObject(headers);
});

test('an error whose answer echoes it has headers without the echo', async () => {
  await using server = await startHttpServer([{ status: 404, headers: echoes }]);
  const { client } = setUp(server.origin);
  const answer = (await failureOf(client.get('/a'))).answer();
  expect(answer?.headers['location']).toBe(`${server.origin}/items/1?a=b`);
  expectNoSecret(answer);
});

test('an address that cannot be read is told as none, since it may be an echo', async () => {
  const unreadable = `https://[?api_key=${encoded}`;
  await using server = await startHttpServer([
    { headers: { location: unreadable, link: `<${unreadable}>; rel="next"` } },
  ]);
  const { client } = setUp(server.origin);
  expect((await client.get('/a')).headers).toMatchObject({
    location: 'about:invalid',
    link: '<about:invalid>; rel="next"',
  });
});

test('a redirect to an address that cannot be read is not followed', async () => {
  await using server = await startHttpServer([{ status: 302, headers: { location: 'https://[' } }]);
  const { client } = setUp(server.origin);
  expect((await failureOf(client.get('/a'))).kind).toBe('unsafe-redirect');
});

test.each([undefined, { get: async () => ({ headers: {} }), refresh: async () => undefined }])(
  'without a credential in the query the headers are as they came',
  async (other) => {
    const headers = { location: '/b?api_key=1&a', link: '<b?api_key=1>; rel="x"' };
    await using server = await startHttpServer([{ headers }]);
    const { client } = setUp(server.origin, { credential: other });
    expect((await client.get('/a')).headers).toMatchObject(headers);
  },
);

test('an echo does not hide that a page leads back to itself', async () => {
  await using server = await startHttpServer(() => ({ headers: { link: `</items?api_key=${encoded}>; rel="next"` } }));
  const { client } = setUp(server.origin);
  const pages = client.paginate('/items');
  await pages.next();
  expect((await failureOf(pages.next())).kind).toBe('unsafe-link');
  expect(server.requests).toHaveLength(1);
});

test('one that is refused is followed by a renewed one', async () => {
  await using server = await startHttpServer(({ url }) => ({ status: url.endsWith('=new') ? 200 : 401 }));
  let current = key('old');
  const refresh = jest.fn(async () => {
    current = key('new');
    return current;
  });
  const { client } = setUp(server.origin, { credential: { get: async () => current, refresh } });
  await Promise.all([client.get('/a'), client.get('/b')]);
  expect(refresh.mock.calls).toEqual([[key('old')]]);
});
