import { expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import type { Attempt } from '#lib/http/attempt.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const usedUp = (resetInSeconds: number) => ({
  status: 403,
  headers: {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': `${startTime / 1_000 + resetInSeconds}`,
    'x-ratelimit-resource': 'core',
  },
  body: { message: 'API rate limit exceeded for user ID 1.' },
});
const secondaryLimit = { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } };

test('a used-up limit is waited for until the second after its reset', async () => {
  await using server = await startHttpServer([usedUp(30), { body: { ok: 1 } }]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
  expect((await client.get('/a')).data).toEqual({ ok: 1 });
  expect(waits).toEqual([31_000]);
});

test('a refused POST is repeated, for it was not processed', async () => {
  await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '5' } }, { status: 201 }]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin });
  expect((await client.post('/a', { body: { a: 1 } })).status).toBe(201);
  expect(waits).toEqual([5_000]);
  expect(server.requests[1]?.body).toBe('{"a":1}');
});

test('a secondary limit is waited for three times, each time twice as long, and then handed to the caller', async () => {
  await using server = await startHttpServer(() => secondaryLimit);
  const { client, waits, elapsed } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
  const error = await failureOf(client.get('/a'));
  expect(waits).toEqual([60_000, 120_000, 240_000]);
  expect(error).toMatchObject({
    kind: 'rate-limited',
    status: 403,
    totalWaitMs: 420_000,
    retryAt: startTime + elapsed() + 480_000,
  });
});

test('a limit that does not fit is rejected at once, with what is known of it', async () => {
  await using server = await startHttpServer([usedUp(3_600)]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
  const error = await failureOf(client.get('/a', { deadline: startTime + 27_500 }));
  expect(error).toMatchObject({
    kind: 'rate-limited',
    retryAt: startTime + 3_601_000,
    rateLimit: { limit: 5000, remaining: 0, resetAt: startTime + 3_600_000, resource: 'core' },
  });
  expect(error.message).toContain('2026-01-01T01:00:01.000Z');
  expect(waits).toEqual([]);
});

test.each([{ timeoutMs: 20_000 }, { maxServerWaitMs: 20_000 }])(
  'a limit beyond %j is rejected at once',
  async (limit) => {
    await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '21' } }]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, ...limit });
    expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'rate-limited', retryAt: startTime + 21_000 });
    expect(waits).toEqual([]);
  },
);

test('a hook is told of each limit', async () => {
  await using server = await startHttpServer([usedUp(30), { status: 503 }, { body: {} }]);
  const limited: Attempt[] = [];
  const { client } = createVirtualClient({
    baseUrl: server.origin,
    provider: githubProvider,
    hooks: { onRateLimit: (attempt) => limited.push(attempt) },
  });
  await client.get('/a');
  expect(limited).toEqual([
    expect.objectContaining({
      number: 1,
      status: 403,
      waitMs: 31_000,
      waitReason: 'reset',
      rateLimit: expect.anything(),
    }),
  ]);
});
