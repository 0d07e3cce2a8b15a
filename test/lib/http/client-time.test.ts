import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RequestOptions } from '#lib/http/client.ts';
import type { Credential } from '#lib/http/credential.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

// Only the timers of the client are virtual; sockets go on as they are.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'hrtime'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const settled = () => new Promise(setImmediate);

describe('an attempt', () => {
  test('without an answer is ended after 15 seconds and made again', async () => {
    await using server = await startHttpServer([{ failure: 'silence' }, { body: { ok: 1 } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const call = client.get('/a');
    await server.received(1);
    jest.advanceTimersByTime(14_999);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect((await call).attempts).toMatchObject([{ classification: 'unknown-fate' }, { status: 200 }]);
  });

  test('that is never answered in time ends the call as a timeout', async () => {
    await using server = await startHttpServer(() => ({ failure: 'silence' }));
    const { client } = createVirtualClient({ baseUrl: server.origin, retries: 1, attemptTimeoutMs: 50 });
    const call = failureOf(client.get('/a'));
    await server.received(1);
    jest.advanceTimersByTime(50);
    await server.received(2);
    jest.advanceTimersByTime(50);
    expect(await call).toMatchObject({ kind: 'timeout', attempts: [{ number: 1 }, { number: 2 }] });
  });

  test('of a POST is not made again after a timeout, for it may have been processed', async () => {
    await using server = await startHttpServer(() => ({ failure: 'silence' }));
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const call = failureOf(client.post('/a', { body: {} }));
    await server.received(1);
    jest.advanceTimersByTime(15_000);
    expect((await call).kind).toBe('timeout');
    expect(server.requests).toHaveLength(1);
  });

  test('is ended by its timeout even if the transport does not heed its signal', async () => {
    const signals: AbortSignal[] = [];
    const { client } = createVirtualClient({
      baseUrl: 'https://api.test',
      retries: 0,
      transport: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const call = failureOf(client.get('/a'));
    await settled();
    jest.advanceTimersByTime(15_000);
    expect((await call).kind).toBe('timeout');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('the time of the whole call', () => {
  test.each([
    ['a deadline', { deadline: startTime + 3_000 }],
    ['a timeout', { timeoutMs: 3_000 }],
  ])('ends an attempt in flight: %s', async (_, options) => {
    await using server = await startHttpServer([{ failure: 'silence' }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const call = failureOf(client.get('/a', options));
    await server.received(1);
    jest.advanceTimersByTime(3_000);
    expect(await call).toMatchObject({ kind: 'deadline', attempts: [{ number: 1 }] });
  });

  test('that is over sends nothing', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect(await failureOf(client.get('/a', { deadline: startTime }))).toMatchObject({
      kind: 'deadline',
      attempts: [],
    });
    expect(await failureOf(client.get('/a', { timeoutMs: 0 }))).toMatchObject({ kind: 'deadline', attempts: [] });
    expect(server.requests).toHaveLength(0);
  });

  test('that a backoff would outlast is over at once, with the last status', async () => {
    await using server = await startHttpServer([{ status: 503 }]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, random: () => 0.9 });
    const error = await failureOf(client.get('/a', { timeoutMs: 900 }));
    expect(error).toMatchObject({ kind: 'deadline', status: 503, retryAt: startTime + 900 });
    expect(waits).toEqual([]);
  });

  test('holds for the credential too', async () => {
    const { client } = createVirtualClient({
      baseUrl: 'https://api.test',
      credential: { get: () => new Promise(() => {}), refresh: async () => undefined },
    });
    const call = failureOf(client.get('/a', { timeoutMs: 3_000 }));
    await settled();
    jest.advanceTimersByTime(3_000);
    expect((await call).kind).toBe('deadline');
  });

  test('a credential has as long as an attempt: a POST that waited for it in vain was never sent', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({
      baseUrl: server.origin,
      credential: { get: () => new Promise(() => {}), refresh: async () => undefined },
    });
    const call = failureOf(client.post('/a', { body: {} }));
    await settled();
    jest.advanceTimersByTime(15_000);
    const error = await call;
    expect(error).toMatchObject({ kind: 'timeout', attempts: [] });
    expect(error.message).toMatch(/was not sent: its credential was not there in time/);
    expect(server.requests).toHaveLength(0);
  });

  test('an attempt has all of its time, however long its credential took', async () => {
    await using server = await startHttpServer([{ failure: 'silence' }]);
    const coming = Promise.withResolvers<Credential>();
    const { client } = createVirtualClient({
      baseUrl: server.origin,
      retries: 0,
      credential: { get: () => coming.promise, refresh: async () => undefined },
    });
    const call = failureOf(client.get('/a'));
    jest.advanceTimersByTime(14_000);
    coming.resolve({ headers: {} });
    await server.received(1);
    jest.advanceTimersByTime(14_999);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await call).toMatchObject({ kind: 'timeout', attempts: [{ classification: 'unknown-fate' }] });
  });

  test('holds for a renewal of the credential too', async () => {
    await using server = await startHttpServer([{ status: 401 }]);
    const refreshing = Promise.withResolvers<void>();
    const { client } = createVirtualClient({
      baseUrl: server.origin,
      credential: {
        get: async () => ({ headers: {} }),
        refresh: () => {
          refreshing.resolve();
          return new Promise(() => {});
        },
      },
    });
    const call = failureOf(client.get('/a', { timeoutMs: 3_000 }));
    await refreshing.promise;
    jest.advanceTimersByTime(3_000);
    expect(await call).toMatchObject({ kind: 'deadline', status: 401 });
  });
});

describe("the caller's signal", () => {
  test('that has aborted sends nothing', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    const error = await failureOf(client.get('/a', { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'cancelled', attempts: [] });
    expect(server.requests).toHaveLength(0);
  });

  test('ends an attempt in flight, and nothing is repeated', async () => {
    await using server = await startHttpServer([{ failure: 'silence' }]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin });
    const controller = new AbortController();
    const call = failureOf(client.get('/a', { signal: controller.signal }));
    await server.received(1);
    controller.abort();
    expect((await call).kind).toBe('cancelled');
    expect(waits).toEqual([]);
  });

  test('ends a wait', async () => {
    await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '10' } }]);
    const controller = new AbortController();
    const { client } = createVirtualClient({
      baseUrl: server.origin,
      sleep: (_, signal) => {
        controller.abort();
        return Promise.reject(signal?.reason);
      },
    });
    const error = await failureOf(client.get('/a', { signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'cancelled', status: 429, totalWaitMs: 0 });
    expect(server.requests).toHaveLength(1);
  });

  test('that a hook aborts ends the wait that would follow', async () => {
    await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '10' } }]);
    const controller = new AbortController();
    const hooks = { onRetry: () => controller.abort() };
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, hooks });
    expect((await failureOf(client.get('/a', { signal: controller.signal }))).kind).toBe('cancelled');
    expect(waits).toEqual([]);
  });
});

test.each<[string, RequestOptions, number]>([
  ['an answer', {}, 200],
  ['an error', {}, 404],
  ['an exhausted call', { retries: 1 }, 503],
])('after %s no timer and no listener is left', async (_, options, status) => {
  await using server = await startHttpServer(() => ({ status }));
  const { signal } = new AbortController();
  const { client } = createVirtualClient({ baseUrl: server.origin });
  await client.get('/a', { ...options, signal }).catch(() => undefined);
  expect(jest.getTimerCount()).toBe(0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
