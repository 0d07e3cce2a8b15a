import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { HttpClientOptions } from '#lib/http/client.ts';
import type { Credential } from '#lib/http/credential.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { TransportResponse } from '#lib/http/transport.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'hrtime'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const settled = () => new Promise(setImmediate);
const answer = (status: number, headers: Record<string, string> = {}): TransportResponse => ({
  status,
  headers,
  body: '',
});

/** A client whose requests are answered when the test says so. */
function setUp(options: Partial<HttpClientOptions> = {}) {
  const underWay: { readonly path: string; readonly answer: (response: TransportResponse) => void }[] = [];
  const { client } = createVirtualClient({
    baseUrl: 'https://api.test',
    provider: {
      ...genericProvider,
      lanes: [{ methods: ['POST', 'PATCH', 'PUT', 'DELETE'], atOnce: 1 }, { atOnce: 2 }],
    },
    transport: ({ url }) =>
      new Promise((resolve) => {
        underWay.push({ path: new URL(url).pathname, answer: resolve });
      }),
    ...options,
  });
  const paths = () => underWay.map(({ path }) => path);
  return { client, underWay, paths };
}

test('no more reads are under way than their lane takes, and the next one goes as soon as one has ended', async () => {
  const { client, underWay, paths } = setUp();
  const calls = ['/a', '/b', '/c', '/d'].map((path) => client.get(path));
  await settled();
  expect(paths()).toEqual(['/a', '/b']);
  underWay[1]?.answer(answer(200));
  await settled();
  expect(paths()).toEqual(['/a', '/b', '/c']);
  underWay[0]?.answer(answer(200));
  underWay[2]?.answer(answer(200));
  await settled();
  underWay[3]?.answer(answer(200));
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('writes go one after the other, beside the reads', async () => {
  const { client, underWay, paths } = setUp();
  const calls = [client.post('/w1'), client.delete('/w2'), client.get('/r')];
  await settled();
  expect(paths()).toEqual(['/w1', '/r']);
  for (const request of underWay) request.answer(answer(204));
  await settled();
  expect(paths()).toEqual(['/w1', '/r', '/w2']);
  underWay[2]?.answer(answer(204));
  await Promise.all(calls);
});

test('a place is given up for the time of a wait, and taken again behind those who came meanwhile', async () => {
  const pause = Promise.withResolvers<void>();
  const { client, underWay, paths } = setUp({ sleep: () => pause.promise });
  const calls = [client.delete('/w1'), client.post('/w2'), client.post('/w3')];
  await settled();
  underWay[0]?.answer(answer(503, { 'retry-after': '5' }));
  await settled();
  expect(paths()).toEqual(['/w1', '/w2']);
  pause.resolve();
  underWay[1]?.answer(answer(200));
  await settled();
  expect(paths()).toEqual(['/w1', '/w2', '/w3']);
  underWay[2]?.answer(answer(200));
  await settled();
  expect(paths()).toEqual(['/w1', '/w2', '/w3', '/w1']);
  underWay[3]?.answer(answer(200));
  await Promise.all(calls);
});

test.each([
  ['an error status', {}, answer(404)],
  [
    'a credential that cannot be had',
    { credential: { get: async () => Promise.reject(new Error('unset')) } },
    undefined,
  ],
])('after %s the place is free again', async (_, options, response) => {
  const { client, underWay } = setUp({ ...options } as Partial<HttpClientOptions>);
  const failing = [client.post('/w1'), client.post('/w2')].map((call) => call.catch(() => 'failed'));
  for (let index = 0; response && index < 2; index += 1) {
    await settled();
    underWay[index]?.answer(response);
  }
  expect(await Promise.all(failing)).toEqual(['failed', 'failed']);
});

test('a credential that is waited for takes no place', async () => {
  const none = { headers: {} };
  const first = Promise.withResolvers<Credential>();
  const get = jest.fn(async (): Promise<Credential> => none).mockReturnValueOnce(first.promise);
  const { client, underWay, paths } = setUp({ credential: { get, refresh: async () => undefined } });
  const calls = [client.post('/w1'), client.post('/w2')];
  await settled();
  expect(paths()).toEqual(['/w2']);
  first.resolve(none);
  underWay[0]?.answer(answer(200));
  await settled();
  underWay[1]?.answer(answer(200));
  expect(await Promise.all(calls)).toMatchObject([{ status: 200 }, { status: 200 }]);
});

test('the deadline ends the wait for a place: nothing is sent', async () => {
  const clock = fakeClock();
  const { client, paths } = setUp({ clock });
  client.post('/w1').catch(() => undefined);
  const call = failureOf(client.post('/w2', { timeoutMs: 3_000 }));
  await settled();
  clock.advance(3_000);
  jest.advanceTimersByTime(3_000);
  expect(await call).toMatchObject({ kind: 'deadline', attempts: [], totalWaitMs: 3_000 });
  expect(paths()).toEqual(['/w1']);
});

test("the caller's signal ends the wait for a place, and leaves no listener", async () => {
  const { client, paths } = setUp();
  client.post('/w1').catch(() => undefined);
  const controller = new AbortController();
  const call = failureOf(client.post('/w2', { signal: controller.signal }));
  await settled();
  controller.abort();
  expect(await call).toMatchObject({ kind: 'cancelled', attempts: [] });
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  expect(paths()).toEqual(['/w1']);
});

test('the time of an attempt begins when it has its place', async () => {
  const { client, underWay } = setUp({ attemptTimeoutMs: 1_000, retries: 0 });
  const first = client.post('/w1', { attemptTimeoutMs: 9_000 });
  const second = client.post('/w2');
  await settled();
  jest.advanceTimersByTime(5_000);
  underWay[0]?.answer(answer(200));
  await settled();
  underWay[1]?.answer(answer(200));
  await first;
  expect((await second).attempts).toMatchObject([{ status: 200, startedAt: startTime }]);
});

test('a provider without lanes has no limit', async () => {
  const { client, paths } = setUp({ provider: genericProvider });
  for (let index = 0; index < 30; index += 1) client.post(`/${index}`).catch(() => undefined);
  await settled();
  expect(paths()).toHaveLength(30);
});
