import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import type { HttpClientOptions } from '#lib/http/client.ts';
import { createResponseCache } from '#lib/http/response-cache.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

/** Answers with the version of now, or 304 to whoever has it. */
const versioned = (version: () => number, headers: Record<string, string> = {}) => {
  return (request: ReceivedRequest): ScriptedAnswer => {
    const etag = `W/"v${version()}"`;
    if (request.headers['if-none-match'] === etag) return { status: 304, headers: { ...headers, etag } };
    return { headers: { ...headers, etag }, body: { version: version(), of: request.headers.authorization } };
  };
};
const validators = (requests: readonly ReceivedRequest[]) => requests.map(({ headers }) => headers['if-none-match']);
const bearer = (token: string) => ({
  get: async () => ({ headers: { authorization: `Bearer ${token}` } }),
  refresh: async () => undefined,
});
const setUp = (origin: string, options: Partial<HttpClientOptions> = {}) =>
  createVirtualClient({ baseUrl: origin, cache: createResponseCache(), ...options });

test('an answer that still holds is given again, with the headers of now', async () => {
  const limit = (remaining: number) => ({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${startTime / 1_000 + 60}`,
  });
  let remaining = 4_000;
  await using server = await startHttpServer((request) => {
    remaining -= 1;
    return versioned(() => 1, limit(remaining))(request);
  });
  const { client } = setUp(server.origin, { provider: githubProvider });
  const first = await client.get('/a');
  const second = await client.get('/a');
  expect(validators(server.requests)).toEqual([undefined, 'W/"v1"']);
  expect(second).toMatchObject({ status: 200, data: { version: 1 } });
  expect(second.headers['content-type']).toBe('application/json; charset=utf-8');
  expect([first.rateLimit?.remaining, second.rateLimit?.remaining]).toEqual([3_999, 3_998]);
  expect([first.attempts, second.attempts]).toMatchObject([[{ status: 200 }], [{ status: 200, revalidated: true }]]);
  expect(first.attempts[0]).not.toHaveProperty('revalidated');
});

test('an answer that holds no more is replaced', async () => {
  let version = 1;
  await using server = await startHttpServer(versioned(() => version));
  const { client } = setUp(server.origin);
  await client.get('/a');
  version = 2;
  expect((await client.get('/a')).data).toMatchObject({ version: 2 });
  expect((await client.get('/a')).data).toMatchObject({ version: 2 });
  expect(validators(server.requests)).toEqual([undefined, 'W/"v1"', 'W/"v2"']);
});

test('an answer without an entity tag is asked for by its date', async () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  await using server = await startHttpServer([{ headers: { 'last-modified': date }, body: 'text' }, { status: 304 }]);
  const { client } = setUp(server.origin);
  await client.get('/a');
  expect((await client.get('/a')).data).toBe('text');
  expect(server.requests[1]?.headers['if-modified-since']).toBe(date);
});

test('each credential has its own, in a cache that clients share', async () => {
  await using server = await startHttpServer(versioned(() => 1));
  const cache = createResponseCache();
  const a = setUp(server.origin, { cache, credential: bearer('a') }).client;
  const b = setUp(server.origin, { cache, credential: bearer('b') }).client;
  for (const client of [a, b, a, b]) await client.get('/a');
  expect((await a.get('/a')).data).toEqual({ version: 1, of: 'Bearer a' });
  expect((await b.get('/a')).data).toEqual({ version: 1, of: 'Bearer b' });
  expect(validators(server.requests).slice(0, 4)).toEqual([undefined, undefined, 'W/"v1"', 'W/"v1"']);
});

test('what is kept is parsed each time: nobody changes it for another one', async () => {
  await using server = await startHttpServer(versioned(() => 1));
  const { client } = setUp(server.origin);
  const first = await client.get('/a', { parse: (data) => data as { version: number } });
  first.data.version = 99;
  expect((await client.get('/a')).data).toMatchObject({ version: 1 });
});

test('an answer that is confirmed but gone meanwhile is asked for anew, whole', async () => {
  const cache = createResponseCache();
  await using server = await startHttpServer((request) => {
    if (request.headers['if-none-match']) cache.clear();
    return versioned(() => 1)(request);
  });
  const { client, waits } = setUp(server.origin, { cache, retries: 0 });
  await client.get('/a');
  const response = await client.get('/a');
  expect(response.data).toMatchObject({ version: 1 });
  expect(response.attempts).toMatchObject([{ classification: 'lost-response' }, { classification: 'ok', status: 200 }]);
  expect(validators(server.requests)).toEqual([undefined, 'W/"v1"', undefined]);
  expect(waits).toEqual([]);
});

test('and that is asked for without a validator, though another one may have been kept meanwhile', async () => {
  const kept = createResponseCache();
  let asked = 0;
  const get = (key: string) => {
    asked += 1;
    return asked === 3 ? undefined : kept.get(key);
  };
  const whole = { headers: { etag: '"1"' }, body: 'text' };
  await using server = await startHttpServer([whole, { status: 304 }, whole]);
  const { client } = setUp(server.origin, { cache: { ...kept, get } });
  await client.get('/a');
  expect((await client.get('/a')).data).toBe('text');
  expect(validators(server.requests)).toEqual([undefined, '"1"', undefined]);
});

test('a repeat after a failure asks by the validator again', async () => {
  await using server = await startHttpServer((request, index) =>
    index === 1 ? { status: 503 } : versioned(() => 1)(request),
  );
  const { client } = setUp(server.origin);
  await client.get('/a');
  const response = await client.get('/a');
  expect(response).toMatchObject({ status: 200, data: { version: 1 } });
  expect(validators(server.requests)).toEqual([undefined, 'W/"v1"', 'W/"v1"']);
});

describe('nothing is kept', () => {
  test.each([
    ['the service forbids', { 'cache-control': 'private, no-store' }],
    ['varies by what nobody knows', { vary: '*' }],
  ])('of what %s', async (_, headers) => {
    await using server = await startHttpServer(versioned(() => 1, headers));
    const { client } = setUp(server.origin);
    await client.get('/a');
    await client.get('/a');
    expect(validators(server.requests)).toEqual([undefined, undefined]);
  });

  test('of another method', async () => {
    await using server = await startHttpServer(versioned(() => 1));
    const { client } = setUp(server.origin);
    await client.post('/a');
    await client.post('/a');
    await client.get('/a');
    expect(validators(server.requests)).toEqual([undefined, undefined, undefined]);
  });

  test('without a cache', async () => {
    await using server = await startHttpServer(versioned(() => 1));
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.get('/a');
    await client.get('/a');
    expect(validators(server.requests)).toEqual([undefined, undefined]);
  });

  test('nor asked for by a request that wants none of it', async () => {
    await using server = await startHttpServer(versioned(() => 1));
    const { client } = setUp(server.origin);
    await client.get('/a', { cache: false });
    await client.get('/a');
    await client.get('/a', { cache: false });
    await client.get('/a');
    expect(validators(server.requests)).toEqual([undefined, undefined, undefined, 'W/"v1"']);
  });
});

describe('a precondition of the caller', () => {
  test('is sent as it is, and its 304 is the caller’s', async () => {
    await using server = await startHttpServer(versioned(() => 1));
    const { client } = setUp(server.origin);
    await client.get('/a');
    const response = await client.get('/a', { headers: { 'If-None-Match': 'W/"v1"' } });
    expect(response).toMatchObject({ status: 304, data: undefined });
    expect(response.attempts[0]).not.toHaveProperty('revalidated');
  });

  test('that does not hold is answered with what there is, and that is not kept', async () => {
    await using server = await startHttpServer(versioned(() => 1));
    const { client } = setUp(server.origin);
    expect((await client.get('/a', { headers: { 'if-none-match': 'W/"v0"' } })).status).toBe(200);
    await client.get('/a');
    expect(validators(server.requests)).toEqual(['W/"v0"', undefined]);
  });
});

test('a 304 that nobody asked for is an error', async () => {
  await using server = await startHttpServer([{ status: 304 }]);
  const { client } = setUp(server.origin);
  expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'http', status: 304 });
});

test('each page has its own', async () => {
  await using server = await startHttpServer((request) => {
    const answer = versioned(() => 1)(request);
    const link = request.url === '/items' && { link: '</items?page=2>; rel="next"' };
    return { ...answer, headers: { ...answer.headers, ...link } };
  });
  const { client } = setUp(server.origin);
  for (let count = 0; count < 2; count += 1)
    for await (const page of client.paginate('/items')) expect(page.status).toBe(200);
  expect(server.requests.map(({ url, headers }) => [url, headers['if-none-match']])).toEqual([
    ['/items', undefined],
    ['/items?page=2', undefined],
    ['/items', 'W/"v1"'],
    ['/items?page=2', 'W/"v1"'],
  ]);
});

test('no more is kept than there is room for: what was used longest ago is asked for anew', async () => {
  const body = 'x'.repeat(10_000);
  await using server = await startHttpServer(() => ({ headers: { etag: '"1"' }, body }));
  const { client } = setUp(server.origin, { cache: createResponseCache({ maxBytes: 50_000 }) });
  for (const path of ['/a', '/b', '/c', '/a', '/c']) await client.get(path);
  expect(validators(server.requests)).toEqual([undefined, undefined, undefined, undefined, '"1"']);
});
