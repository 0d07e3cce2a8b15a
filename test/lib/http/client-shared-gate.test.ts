import { describe, expect, jest, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import type { HttpClientOptions } from '#lib/http/client.ts';
import type { SharedGateFailure } from '#lib/http/hooks.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import { createTimedClient, serviceTakesMs } from './timed-client.ts';
import { failureOf, startTime } from './virtual-client.ts';

const limited = (seconds: number) => ({ status: 429, headers: { 'retry-after': `${seconds}` } });
const never = () => new Promise<never>(() => {});

function setUp(
  respond: Parameters<typeof createTimedClient>[0] = () => ({}),
  options: Partial<HttpClientOptions> = {},
) {
  const read = jest.fn<SharedGate['read']>(async () => undefined);
  const close = jest.fn<SharedGate['close']>(async () => {});
  const failures: SharedGateFailure[] = [];
  const timed = createTimedClient(respond, {
    provider: githubProvider,
    sharedGate: { read, close },
    hooks: { onSharedGateFailure: (failure) => failures.push(failure) },
    ...options,
  });
  return { ...timed, read, close, failures };
}

describe('what the others know', () => {
  test('is asked before the first request: a limit that they met is waited for', async () => {
    const { client, time, sent, read } = setUp();
    read.mockResolvedValueOnce(startTime + 30_000);
    await time.run(client.get('/a'));
    expect(sent).toEqual([{ at: 30_000, path: '/a' }]);
    expect(read.mock.calls[0]).toEqual(['core']);
  });

  test('refuses at once a call that has no time for it', async () => {
    const { client, time, sent, read, elapsed } = setUp();
    read.mockResolvedValueOnce(startTime + 30_000);
    expect(await time.run(failureOf(client.get('/a', { timeoutMs: 5_000 })))).toMatchObject({
      kind: 'rate-limited',
      retryAt: startTime + 30_000,
      attempts: [],
    });
    expect([sent.length, elapsed()]).toEqual([0, 0]);
  });

  test('is asked again after five seconds, and not before', async () => {
    const { client, time, read } = setUp();
    for (let second = 0; second < 10; second += 1) {
      await time.run(client.get('/a'));
      await time.run(time.sleep(1_000 - serviceTakesMs));
    }
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('is asked for each bucket', async () => {
    const { client, time, sent, read } = setUp();
    read.mockImplementation(async (bucket) => (bucket === 'search' ? startTime + 30_000 : undefined));
    await time.run(Promise.all([client.get('/search/issues'), client.get('/user')]));
    expect(sent).toEqual([
      { at: 0, path: '/user' },
      { at: 30_000, path: '/search/issues' },
    ]);
  });

  test('is asked once by all who come meanwhile', async () => {
    const { client, time, read, sent } = setUp();
    read.mockImplementationOnce(async () => {
      await time.sleep(200);
      return undefined;
    });
    await time.run(Promise.all([client.get('/a'), client.get('/b'), client.get('/c')]));
    expect(read).toHaveBeenCalledTimes(1);
    expect(sent.map(({ at }) => at)).toEqual([200, 200, 200]);
  });

  test.each<[string, () => Promise<undefined>, number, string]>([
    ['cannot be asked', () => Promise.reject(new RangeError('SECRET')), 0, 'RangeError'],
    ['does not answer within a second', never, 1_000, 'timeout'],
  ])('that %s holds nobody back for longer, and a hook is told', async (_, answer, at, reason) => {
    const { client, time, sent, read, failures } = setUp();
    read.mockImplementationOnce(answer);
    expect((await time.run(client.get('/a'))).status).toBe(200);
    expect(sent).toEqual([{ at, path: '/a' }]);
    expect(failures).toEqual([{ bucket: 'core', during: 'read', reason }]);
  });

  test('is not waited for beyond the deadline of the call', async () => {
    const { client, time, sent, read, elapsed } = setUp();
    read.mockImplementationOnce(never);
    expect(await time.run(failureOf(client.get('/a', { timeoutMs: 300 })))).toMatchObject({
      kind: 'deadline',
      attempts: [],
      totalWaitMs: 300,
    });
    expect([sent.length, elapsed()]).toEqual([0, 300]);
  });
});

describe('a limit that is met', () => {
  test('is told to the others, by the bucket that the answer names', async () => {
    const headers = { 'retry-after': '30', 'x-ratelimit-remaining': '9', 'x-ratelimit-resource': 'search' };
    const { client, time, close } = setUp(() => ({ status: 403, headers }));
    await time.run(failureOf(client.get('/a', { retries: 0 })));
    expect(close.mock.calls).toEqual([['search', startTime + serviceTakesMs + 30_000]]);
  });

  test('is told by an answer that is well but was the last one', async () => {
    const reset = `${startTime / 1_000 + 60}`;
    const headers = { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    const { client, time, close } = setUp(() => ({ headers }));
    await time.run(client.get('/a'));
    expect(close.mock.calls).toEqual([['core', startTime + 61_000]]);
  });

  test('is the only thing that is told', async () => {
    const headers = {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': `${startTime / 1_000 + 60}`,
    };
    const { client, time, close } = setUp((_, index) => (index === 0 ? { status: 503, headers } : { headers }));
    await time.run(client.get('/a'));
    expect(close).not.toHaveBeenCalled();
  });

  test('is told once by all who meet it, and again only for a later time', async () => {
    const answers = [limited(30), limited(20), limited(30), limited(40)];
    const { client, time, close } = setUp((_, index) => answers[index] ?? {});
    const calls = ['/a', '/b', '/c', '/d'].map((path) => failureOf(client.get(path, { retries: 0 })));
    await time.run(Promise.all(calls));
    expect(close.mock.calls.map(([, until]) => until - startTime - serviceTakesMs)).toEqual([30_000, 40_000]);
  });

  test('that the others told is not told to them again', async () => {
    const { client, time, read, close } = setUp((_, index) => (index === 0 ? limited(10) : {}));
    read.mockResolvedValue(startTime + 30_000);
    await time.run(client.get('/a', { deadline: startTime + 100_000 }));
    expect(close.mock.calls).toEqual([['core', startTime + 40_000 + serviceTakesMs]]);
  });

  test('is told before the call goes on', async () => {
    const { client, time, close, elapsed } = setUp(() => limited(30));
    close.mockImplementationOnce(async () => time.sleep(200));
    expect((await time.run(failureOf(client.get('/a', { retries: 0 })))).kind).toBe('rate-limited');
    expect(elapsed()).toBe(serviceTakesMs + 200);
  });

  test.each<[string, () => Promise<void>, number, string]>([
    ['cannot be told', () => Promise.reject(new RangeError('SECRET')), 0, 'RangeError'],
    ['is not taken within a second', never, 1_000, 'timeout'],
  ])('that %s holds the call up no longer, and a hook is told', async (_, answer, tookMs, reason) => {
    const { client, time, close, elapsed, failures } = setUp(() => limited(30));
    close.mockImplementationOnce(answer);
    expect((await time.run(failureOf(client.get('/a', { retries: 0 })))).kind).toBe('rate-limited');
    expect(elapsed()).toBe(serviceTakesMs + tookMs);
    expect(failures).toEqual([{ bucket: 'core', during: 'close', reason }]);
  });
});

test('what two clients know is the same: the second waits for the limit that the first met', async () => {
  const known = new Map<string, number>();
  const sharedGate: SharedGate = {
    read: async (bucket) => known.get(bucket),
    close: async (bucket, until) => void known.set(bucket, Math.max(until, known.get(bucket) ?? 0)),
  };
  const first = setUp(() => limited(30), { sharedGate });
  await first.time.run(failureOf(first.client.get('/a', { retries: 0 })));
  const second = setUp(() => ({}), { sharedGate });
  await second.time.run(second.client.get('/a'));
  expect(second.sent).toEqual([{ at: 30_000 + serviceTakesMs, path: '/a' }]);
});
