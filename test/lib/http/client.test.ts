import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

describe('a request', () => {
  test('goes to the path under the base URL, with its query', async () => {
    await using server = await startHttpServer([{ body: {} }]);
    const { client } = createVirtualClient({ baseUrl: `${server.origin}/api/v3` });
    await client.get('/users/octocat/repos', { query: { page: 2, sort: 'full name', type: undefined } });
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/api/v3/users/octocat/repos?page=2&sort=full+name',
      body: '',
    });
  });

  test.each(['post', 'put', 'patch', 'delete'] as const)('by %s carries its body as JSON', async (method) => {
    await using server = await startHttpServer([{ status: 201 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client[method]('/issues', { body: { title: 'ä' } });
    expect(server.requests[0]).toMatchObject({
      method: method.toUpperCase(),
      headers: { 'content-type': 'application/json' },
      body: '{"title":"ä"}',
    });
  });

  test('carries a form as forms are encoded', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.post('/token', { form: { grant_type: 'client_credentials', scope: 'a b&ä' } });
    expect(server.requests[0]).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&scope=a+b%26%C3%A4',
    });
  });

  test('has a body or a form, not both', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await expect(client.post('/token', { form: {}, body: null })).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  test('without a body names no content type', async () => {
    await using server = await startHttpServer([{ status: 204 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.post('/issues/1/lock');
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test('can have any method, in any case', async () => {
    await using server = await startHttpServer([{ status: 503 }, {}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.request({ method: 'options', path: '/a' });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['OPTIONS /a', 'OPTIONS /a']);
  });

  test('has the headers of the provider, the client and its own, the later over the earlier', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({
      baseUrl: server.origin,
      provider: githubProvider,
      headers: { 'User-Agent': 'mine', 'X-One': 'client' },
    });
    await client.get('/a', { headers: { 'x-one': 'request' } });
    expect(server.requests[0]?.headers).toMatchObject({
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'mine',
      'x-one': 'request',
    });
  });

  test.each(['https://other.test/a', 'http://127.0.0.1:1/a', 'https://[', '@other.test/a', '/../admin'])(
    'to %s is refused before anything is sent',
    async (path) => {
      await using server = await startHttpServer([{}]);
      const { client } = createVirtualClient({ baseUrl: `${server.origin}/api` });
      expect(await failureOf(client.get(path))).toMatchObject({ kind: 'unsafe-link', attempts: [] });
      expect(server.requests).toHaveLength(0);
    },
  );

  test('to an absolute URL of the same origin is sent', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.get(`${server.origin}/a?b=1`);
    expect(server.requests[0]?.url).toBe('/a?b=1');
  });
});

describe('a response', () => {
  test('is plain data with the request id, the limit and the attempts', async () => {
    const headers = {
      'X-GitHub-Request-Id': 'AB:12',
      'X-RateLimit-Limit': '5000',
      'X-RateLimit-Remaining': '4999',
      'X-RateLimit-Reset': `${startTime / 1_000 + 60}`,
      'X-RateLimit-Resource': 'core',
    };
    await using server = await startHttpServer([{ body: { login: 'octocat' }, headers }]);
    const { client } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
    const response = await client.get('/user?a=1');
    const rateLimit = { limit: 5000, remaining: 4999, resetAt: startTime + 60_000, resource: 'core' };
    expect(response).toEqual({
      status: 200,
      headers: expect.objectContaining({ 'x-github-request-id': 'AB:12' }),
      data: { login: 'octocat' },
      url: `${server.origin}/user?a=1`,
      attempts: [
        {
          number: 1,
          method: 'GET',
          url: `${server.origin}/user?a`,
          classification: 'ok',
          status: 200,
          requestId: 'AB:12',
          rateLimit,
          startedAt: startTime,
          durationMs: 0,
        },
      ],
      requestId: 'AB:12',
      rateLimit,
    });
    expect(structuredClone(response)).toEqual(response);
  });

  test('without a body has no data', async () => {
    await using server = await startHttpServer([{ status: 204 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect(await client.delete('/a')).toMatchObject({ status: 204, data: undefined });
  });

  test('that is no JSON is text', async () => {
    await using server = await startHttpServer([{ body: '{"a":1}', headers: { 'content-type': 'text/plain' } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect((await client.get('/a')).data).toBe('{"a":1}');
  });

  test('with malformed JSON is a bad response, and asking again is left to the caller', async () => {
    await using server = await startHttpServer([{ body: '{"a":', headers: { 'content-type': 'application/json' } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'bad-response', status: 200 });
    expect(server.requests).toHaveLength(1);
  });

  test('has the data that parse makes of the body', async () => {
    await using server = await startHttpServer([{ body: { id: 7 } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const parse = (data: unknown) => `parsed ${JSON.stringify(data)}`;
    expect((await client.get('/a', { parse })).data).toBe('parsed {"id":7}');
  });

  test('that parse does not take is a bad response that quotes nothing of it', async () => {
    await using server = await startHttpServer([{ body: { secret: 'BODYSECRET' } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const parse = (data: unknown) => {
      throw new Error(`Unexpected ${JSON.stringify(data)}`);
    };
    const error = await failureOf(client.get('/a', { parse }));
    expect(error).toMatchObject({ kind: 'bad-response', status: 200, attempts: [{ classification: 'ok' }] });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('BODYSECRET');
  });
});

test('a client needs an HTTP base URL', () => {
  expect(() => createHttpClient({ baseUrl: 'api.github.com' })).toThrow(TypeError);
});
