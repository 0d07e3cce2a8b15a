import { expect, test } from '@jest/globals';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from './virtual-client.ts';

const credential = {
  get: async () => ({ headers: { authorization: 'Bearer t1', 'x-api-key': 'k1' } }),
  refresh: async () => undefined,
};

test.each([301, 302, 307, 308])(
  '%d to the same origin is followed with method, body and credential',
  async (status) => {
    await using server = await startHttpServer([{ status, headers: { location: '/moved?b=2' } }, { status: 201 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin, credential });
    const response = await client.post('/a', { body: { a: 1 } });
    expect(response.url).toBe(`${server.origin}/moved?b=2`);
    expect(response.attempts.map(({ classification }) => classification)).toEqual(['redirect', 'ok']);
    expect(server.requests[1]).toMatchObject({
      method: 'POST',
      url: '/moved?b=2',
      body: '{"a":1}',
      headers: { authorization: 'Bearer t1', 'content-type': 'application/json' },
    });
  },
);

test('303 is followed by a GET without a body', async () => {
  await using server = await startHttpServer([{ status: 303, headers: { location: '/result' } }, { body: { ok: 1 } }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  expect((await client.post('/a', { body: { a: 1 } })).data).toEqual({ ok: 1 });
  expect(server.requests[1]).toMatchObject({ method: 'GET', url: '/result', body: '' });
  expect(server.requests[1]?.headers).not.toHaveProperty('content-type');
});

test('what follows a 303 is repeated as the GET that it is', async () => {
  await using server = await startHttpServer([
    { status: 303, headers: { location: '/result' } },
    { status: 503 },
    { body: { ok: 1 } },
  ]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  expect((await client.post('/a', { body: { a: 1 } })).data).toEqual({ ok: 1 });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /a',
    'GET /result',
    'GET /result',
  ]);
});

test('a redirect to another origin is refused and nothing is sent there', async () => {
  await using other = await startHttpServer([{}]);
  await using server = await startHttpServer([{ status: 302, headers: { location: `${other.origin}/landing` } }]);
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'unsafe-redirect', status: 302 });
  expect(other.requests).toHaveLength(0);
});

test('redirects in a circle end after five, and are not retried', async () => {
  await using server = await startHttpServer(() => ({ status: 302, headers: { location: '/a' } }));
  const { client, waits } = createVirtualClient({ baseUrl: server.origin });
  expect((await failureOf(client.get('/a'))).kind).toBe('unsafe-redirect');
  expect(server.requests).toHaveLength(6);
  expect(waits).toEqual([]);
});

test('a redirect that says when is followed then', async () => {
  const headers = { location: '/b', 'retry-after': '5' };
  await using server = await startHttpServer([{ status: 302, headers }, {}]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin });
  expect((await client.get('/a')).url).toBe(`${server.origin}/b`);
  expect(waits).toEqual([5_000]);
});
