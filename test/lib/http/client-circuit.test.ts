import { describe, expect, test } from '@jest/globals';
import type { HttpClientOptions } from '#lib/http/client.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import { TransportError } from '#lib/http/transport.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createTimedClient, serviceTakesMs } from './timed-client.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const circuitBreaker = { failures: 3 };
const once = { retries: 0 };

/** A client whose circuit three failures have just opened. */
async function openCircuit(origin: string, options: Partial<HttpClientOptions> = {}) {
  const virtual = createVirtualClient({ baseUrl: origin, circuitBreaker, ...options });
  for (let count = 0; count < 3; count += 1) await failureOf(virtual.client.get('/a', once));
  return virtual;
}

const failing = (times: number) => Array.from({ length: times }, () => ({ status: 503 }));

test('after some failures in a row, of whatever call, nothing is sent for a while', async () => {
  await using server = await startHttpServer(failing(3));
  const { client, waits } = await openCircuit(server.origin);
  const error = await failureOf(client.post('/b'));
  expect(error).toMatchObject({ kind: 'circuit-open', retryAt: startTime + 10_000, attempts: [], totalWaitMs: 0 });
  expect(error.message).toContain('was held back: the service failed several times in a row (0 attempts of this call)');
  expect(error.message).toContain('try again after 2026-01-01T00:00:10.000Z.');
  expect([server.requests.length, waits]).toEqual([3, []]);
});

test('a call whose repeat would be refused is rejected at once', async () => {
  await using server = await startHttpServer(failing(3));
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, circuitBreaker });
  const error = await failureOf(client.get('/a'));
  expect(error).toMatchObject({ kind: 'circuit-open', status: 503, retryAt: startTime + 10_000 });
  expect(error.message).toContain('(3 attempts of this call; the last answer was 503)');
  expect(waits).toEqual([0, 0]);
});

test('a call whose repeat comes after the pause is the probe', async () => {
  await using server = await startHttpServer([...failing(2), { status: 503, headers: { 'retry-after': '10' } }, {}]);
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, circuitBreaker });
  expect((await client.get('/a')).attempts).toHaveLength(4);
  expect(waits).toEqual([0, 0, 10_000]);
});

test('one call makes less failures than open it by default', async () => {
  await using server = await startHttpServer(() => ({ status: 503 }));
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: false });
  expect((await failureOf(client.get('/a'))).kind).toBe('retries-exhausted');
  expect((await failureOf(client.get('/a'))).kind).toBe('circuit-open');
  expect(server.requests).toHaveLength(10);
});

describe('after the pause', () => {
  test('one request goes, and when it is well, all do', async () => {
    await using server = await startHttpServer([...failing(3), {}, {}, {}]);
    const { client, advance } = await openCircuit(server.origin);
    advance(10_000);
    await client.get('/probe');
    await Promise.all([client.get('/b'), client.get('/c')]);
    expect(server.requests).toHaveLength(6);
  });

  test('the others are refused until it has ended', async () => {
    const { client, time, sent } = createTimedClient((_, index) => (index < 3 ? { status: 503 } : {}), {
      circuitBreaker,
    });
    for (let count = 0; count < 3; count += 1) await time.run(failureOf(client.get('/a', once)));
    await time.run(time.sleep(10_000));
    const asked = time.now();
    const calls = Promise.all([client.get('/probe'), failureOf(client.get('/b')), failureOf(client.get('/c'))]);
    expect(await time.run(calls)).toMatchObject([
      { status: 200 },
      { kind: 'circuit-open', retryAt: asked },
      { kind: 'circuit-open', retryAt: asked },
    ]);
    expect(sent.map(({ path }) => path)).toEqual(['/a', '/a', '/a', '/probe']);
  });

  test('one that fails makes the next pause twice as long', async () => {
    await using server = await startHttpServer(failing(4));
    const { client, advance } = await openCircuit(server.origin);
    advance(10_000);
    expect((await failureOf(client.get('/probe'))).kind).toBe('circuit-open');
    expect(await failureOf(client.get('/b'))).toMatchObject({ retryAt: startTime + 30_000, attempts: [] });
    expect(server.requests).toHaveLength(4);
  });

  test('one that its caller cancels lets the next one be it', async () => {
    await using server = await startHttpServer([...failing(3), {}]);
    const { client, advance } = await openCircuit(server.origin);
    advance(10_000);
    expect((await failureOf(client.get('/a', { signal: AbortSignal.abort() }))).kind).toBe('cancelled');
    expect((await client.get('/b')).status).toBe(200);
  });

  test('one whose body cannot be made lets the next one be it', async () => {
    await using server = await startHttpServer([...failing(3), {}]);
    const { client, advance } = await openCircuit(server.origin);
    advance(10_000);
    const gone = new Error('The file is gone.');
    const content = () => {
      throw gone;
    };
    await expect(client.put('/a', { content })).rejects.toBe(gone);
    expect((await client.get('/b')).status).toBe(200);
  });
});

test.each([404, 422, 429, 401])('a service that answers %d works: the circuit stays closed', async (status) => {
  await using server = await startHttpServer(() => ({ status, headers: { 'retry-after': '0' } }));
  const { client } = createVirtualClient({ baseUrl: server.origin, circuitBreaker });
  for (let count = 0; count < 6; count += 1) await failureOf(client.get('/a', once));
  expect(server.requests).toHaveLength(6);
});

test('what was lost on the way counts as a failure', async () => {
  const { client, time, sent } = createTimedClient(() => new TransportError('ECONNRESET'), { circuitBreaker });
  for (let count = 0; count < 4; count += 1) await time.run(failureOf(client.get('/a', once)));
  expect(sent).toHaveLength(3);
});

test('who waited for a lane while the service failed is refused, and the lane is free again', async () => {
  const provider = { ...genericProvider, lanes: [{ atOnce: 1 }] };
  const { client, time, sent, elapsed } = createTimedClient((_, index) => (index < 1 ? { status: 503 } : {}), {
    circuitBreaker: { failures: 1 },
    provider,
  });
  const first = failureOf(client.get('/a', once));
  const second = failureOf(client.get('/b'));
  expect(await time.run(Promise.all([first, second]))).toMatchObject([
    { kind: 'http' },
    { kind: 'circuit-open', attempts: [], totalWaitMs: serviceTakesMs },
  ]);
  expect([sent.length, elapsed()]).toEqual([1, serviceTakesMs]);
  await time.run(time.sleep(10_000));
  expect((await time.run(client.get('/c'))).status).toBe(200);
});

test('a client without a circuit breaker goes on', async () => {
  await using server = await startHttpServer(() => ({ status: 503 }));
  const { client } = createVirtualClient({ baseUrl: server.origin, circuitBreaker: false });
  for (let count = 0; count < 20; count += 1) await failureOf(client.get('/a', once));
  expect(server.requests).toHaveLength(20);
});
