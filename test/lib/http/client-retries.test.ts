import { expect, jest, test } from '@jest/globals';
import type { Attempt } from '#lib/http/attempt.ts';
import type { HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import { TransportError } from '#lib/http/transport.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from './virtual-client.ts';

const almostOne = () => 1 - 2 ** -30;

test('a GET is repeated with doubling waits until it succeeds', async () => {
  await using server = await startHttpServer([{ status: 503 }, { status: 500 }, { status: 502 }, { body: { ok: 1 } }]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, random: almostOne });
  const response = await client.get('/a');
  expect(response.data).toEqual({ ok: 1 });
  expect(response.attempts.map(({ status }) => status)).toEqual([503, 500, 502, 200]);
  expect(waits).toEqual([1_000, 2_000, 4_000]);
});

test('five retries are made by default', async () => {
  await using server = await startHttpServer(() => ({ status: 503 }));
  const { client, waits, elapsed } = createVirtualClient({ baseUrl: server.origin, random: almostOne });
  const error = await failureOf(client.get('/a'));
  expect(error).toMatchObject({ kind: 'retries-exhausted', status: 503, totalWaitMs: elapsed() });
  expect(error.attempts).toHaveLength(6);
  expect(server.requests).toHaveLength(6);
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
});

test('the defaults can be set for a client and for a request', async () => {
  await using server = await startHttpServer(() => ({ status: 503 }));
  const { client, waits } = createVirtualClient({
    baseUrl: server.origin,
    random: almostOne,
    retries: 3,
    factorMs: 100,
    maxBackoffMs: 150,
  });
  await failureOf(client.get('/a'));
  await failureOf(client.get('/a', { retries: 1, factorMs: 10 }));
  expect(waits).toEqual([100, 150, 150, 10]);
});

test('an error that stays is not repeated', async () => {
  await using server = await startHttpServer([{ status: 404, body: { message: 'Not Found' } }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const error = await failureOf(client.get('/a'));
  expect(error).toMatchObject({ kind: 'http', status: 404 });
  expect(error.message).toContain('repeating it as it is will not help');
  expect(server.requests).toHaveLength(1);
});

test.each(['reset', 'cut'] as const)('a GET whose connection is %s is repeated', async (failure) => {
  const headers = { 'content-length': '100' };
  await using server = await startHttpServer([{ failure, headers, body: 'half' }, { body: { ok: 1 } }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const response = await client.get('/a');
  expect(response.data).toEqual({ ok: 1 });
  expect(response.attempts[0]).toMatchObject({ classification: 'unknown-fate', code: 'ECONNRESET' });
});

test('a POST whose connection is reset is not repeated, for it may have been processed', async () => {
  await using server = await startHttpServer([{ failure: 'reset' }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  expect(await failureOf(client.post('/a', { body: {} }))).toMatchObject({ kind: 'network' });
  expect(server.requests).toHaveLength(1);
});

test.each(['post', 'patch'] as const)('a %s that the server failed to process is not repeated', async (method) => {
  await using server = await startHttpServer([{ status: 503, headers: { 'retry-after': '1' } }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const error = await failureOf(client[method]('/a', { body: {} }));
  expect(error).toMatchObject({ kind: 'http', status: 503 });
  expect(error.message).toContain(
    'was answered with 503 and not sent again; try again after 2026-01-01T00:00:01.000Z.',
  );
  expect(server.requests).toHaveLength(1);
});

test('a passing failure is told as one where no retries are wanted', async () => {
  await using server = await startHttpServer([{ status: 503 }]);
  const { client } = createVirtualClient({ baseUrl: server.origin, retries: 0 });
  const error = await failureOf(client.get('/a'));
  expect(error).toMatchObject({ kind: 'http', status: 503 });
  expect(error.message).toContain('not sent again; try again later.');
});

test.each([{ idempotent: true }, { headers: { 'Idempotency-Key': 'k1' } }])(
  'a POST with %j is repeated with the same bytes',
  async (options) => {
    await using server = await startHttpServer([{ status: 500 }, { status: 201 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.post('/a', { body: { a: 1 }, ...options });
    expect(server.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
    expect(server.requests[1]?.headers['idempotency-key']).toBe(server.requests[0]?.headers['idempotency-key']);
  },
);

test('a POST that never reached a server is repeated', async () => {
  const server = await startHttpServer([]);
  await server[Symbol.asyncDispose]();
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, retries: 2 });
  const error = await failureOf(client.post('/a', { body: {} }));
  expect(error.kind).toBe('network');
  expect(error.attempts.map(({ code }) => code)).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
  expect(waits).toHaveLength(2);
});

test('hooks are told of each attempt, each retry and the end, as plain data', async () => {
  await using server = await startHttpServer(() => ({ status: 503 }));
  const attempted: Attempt[] = [];
  const retried: Attempt[] = [];
  const givenUp: HttpClientErrorDetails[] = [];
  const { client } = createVirtualClient({
    baseUrl: server.origin,
    retries: 2,
    hooks: {
      onAttempt: (attempt) => attempted.push(attempt),
      onRetry: (attempt) => retried.push(attempt),
      onGiveUp: (details) => givenUp.push(details),
    },
  });
  await failureOf(client.get('/a'));
  expect(attempted.map(({ number, status }) => [number, status])).toEqual([
    [1, 503],
    [2, 503],
    [3, 503],
  ]);
  expect(retried.map(({ number, waitReason }) => [number, waitReason])).toEqual([
    [1, 'backoff'],
    [2, 'backoff'],
  ]);
  expect(givenUp).toEqual([expect.objectContaining({ kind: 'retries-exhausted', attempts: attempted })]);
  expect(structuredClone([attempted, givenUp])).toEqual([attempted, givenUp]);
});

test('a hook that throws is warned of by the name of its error alone, and changes nothing', async () => {
  await using server = await startHttpServer([{ status: 503 }, { status: 503 }, { body: { ok: 1 } }]);
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const fail = () => {
    throw new RangeError('The metric is unknown.');
  };
  const { client } = createVirtualClient({
    baseUrl: server.origin,
    // An async hook is possible all the same; its rejection must not end the process.
    hooks: { onAttempt: fail, onRetry: async () => fail(), onRateLimit: fail, onGiveUp: fail },
  });
  expect((await client.get('/a')).data).toEqual({ ok: 1 });
  const warning = 'A hook of the HTTP client threw RangeError; the request is not affected.';
  expect(warn.mock.calls).toEqual(Array.from({ length: 5 }, () => [warning]));
  warn.mockRestore();
});

test('an injected transport is all that is needed to reach a server', async () => {
  const sent: string[] = [];
  const { client } = createVirtualClient({
    baseUrl: 'https://api.test',
    transport: async ({ method, url }) => {
      sent.push(`${method} ${url}`);
      if (sent.length === 1) throw new TransportError('EPIPE');
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '[1]' };
    },
  });
  expect((await client.get('/a')).data).toEqual([1]);
  expect(sent).toEqual(['GET https://api.test/a', 'GET https://api.test/a']);
});
