import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { HeldBack } from '#lib/http/hooks.ts';
import type { HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createTimedClient, serviceTakesMs } from './timed-client.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const limited = (seconds: number) => ({ status: 429, headers: { 'retry-after': `${seconds}` } });
const left = (limit: number, remaining: number, resetInSeconds: number, resource?: string) => ({
  headers: {
    'x-ratelimit-limit': `${limit}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${startTime / 1_000 + resetInSeconds}`,
    ...(resource && { 'x-ratelimit-resource': resource }),
  },
});

describe('a limit that one request meets', () => {
  test('holds back all that have not been sent', async () => {
    const { client, time, sent } = createTimedClient((_, index) => (index === 0 ? limited(30) : {}), {
      concurrency: 2,
    });
    const calls = ['/a', '/b', '/c', '/d'].map((path) => client.get(path));
    await time.run(Promise.all(calls));
    const closedUntil = 30_000 + serviceTakesMs;
    expect(sent.slice(0, 2)).toEqual([
      { at: 0, path: '/a' },
      { at: 0, path: '/b' },
    ]);
    expect(sent.slice(2).map(({ at }) => at >= closedUntil)).toEqual([true, true, true]);
    expect(sent).toHaveLength(5);
  });

  test('holds back the next call, even where the one that met it gave up', async () => {
    await using server = await startHttpServer([limited(30), {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, retries: 0 });
    expect((await failureOf(client.get('/a'))).kind).toBe('rate-limited');
    expect(server.requests).toHaveLength(1);
    await client.get('/b');
    expect(waits).toEqual([30_000]);
  });

  test('makes those whom it held back come back one after the other', async () => {
    let random = 0;
    const { client, time, sent } = createTimedClient((_, index) => (index === 0 ? limited(30) : {}), {
      concurrency: 1,
      random: () => {
        random += 0.25;
        return random % 1;
      },
    });
    const calls = ['/a', '/b', '/c'].map((path) => client.get(path));
    await time.run(Promise.all(calls));
    const starts = sent.slice(1).map(({ at }) => at);
    expect(Math.min(...starts)).toBeGreaterThan(30_000 + serviceTakesMs);
    expect(new Set(starts).size).toBe(3);
  });
});

describe('a limit that an answer calls used up', () => {
  test('is waited for by the next request, though this one was well', async () => {
    await using server = await startHttpServer([left(5_000, 0, 60), {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin });
    await client.get('/a');
    expect(waits).toEqual([]);
    const response = await client.get('/b');
    expect(waits).toEqual([61_000]);
    expect(response.attempts).toHaveLength(1);
  });

  test('is waited for by the repeat of one that failed', async () => {
    await using server = await startHttpServer([{ status: 503, ...left(5_000, 0, 60) }, {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin });
    await client.get('/a');
    expect(waits).toEqual([0, 61_000]);
  });
});

describe('a limit that is nearly used up', () => {
  test('is spread over the time until its reset', async () => {
    let remaining = 6;
    const { client, time, sent } = createTimedClient(() => {
      remaining -= 1;
      return left(100, remaining, 50);
    });
    await time.run(client.get('/first'));
    const calls = Array.from({ length: 5 }, (_, index) => client.get(`/${index}`));
    await time.run(Promise.all(calls));
    const starts = sent.map(({ at }) => at);
    // Five are left for 50 seconds, less those of the service.
    const interval = (50_000 - serviceTakesMs) / 5;
    expect(starts.slice(1)).toEqual([0, 1, 2, 3, 4].map((turn) => serviceTakesMs + turn * interval));
  });

  test('does not slow anything down while a tenth is left', async () => {
    const { client, time, sent } = createTimedClient(() => left(100, 10, 50));
    await time.run(client.get('/first'));
    await time.run(Promise.all([client.get('/a'), client.get('/b')]));
    expect(sent.map(({ at }) => at)).toEqual([0, serviceTakesMs, serviceTakesMs]);
  });

  test('refuses a turn that comes too late for a call, and keeps it for the next one', async () => {
    const { client, time, sent } = createTimedClient(() => left(100, 5, 50));
    await time.run(client.get('/first'));
    await time.run(client.get('/a'));
    const error = await time.run(failureOf(client.get('/hasty', { timeoutMs: 5_000 })));
    expect(error).toMatchObject({ kind: 'rate-limited', attempts: [], totalWaitMs: 0 });
    expect(error.retryAt).toBeGreaterThan(startTime + 5_000);
    await time.run(client.get('/b'));
    expect(sent.at(-1)).toEqual({ at: (error.retryAt ?? 0) - startTime, path: '/b' });
  });
});

describe('a closed bucket that a call has no time for', () => {
  const setUp = async (later: () => Promise<object> = async () => ({})) => {
    const givenUp: HttpClientErrorDetails[] = [];
    const timed = createTimedClient((_, index) => (index === 0 ? limited(30) : later()), {
      hooks: { onGiveUp: (details) => givenUp.push(details) },
    });
    await timed.time.run(failureOf(timed.client.get('/first', { retries: 0 })));
    return { ...timed, givenUp };
  };
  const retryAt = startTime + serviceTakesMs + 30_000;

  test.each([
    ['its deadline', { deadline: startTime + 30_000 }],
    ['its timeout', { timeoutMs: 29_999 }],
    ['the longest wait that it takes', { maxServerWaitMs: 29_999 }],
  ])('refuses it at once because of %s: nothing is sent', async (_, options) => {
    const { client, time, sent, givenUp } = await setUp();
    const before = time.now();
    const error = await time.run(failureOf(client.get('/a?token=SECRET', options)));
    expect(error).toMatchObject({ kind: 'rate-limited', retryAt, attempts: [], totalWaitMs: 0 });
    expect(error.message).toBe(
      'GET https://api.test/a?token was held back: the rate limit that it counts against is used up; ' +
        `try again after ${new Date(retryAt).toISOString()}.`,
    );
    expect([sent.length, time.now()]).toEqual([1, before]);
    expect(givenUp.at(-1)).toMatchObject({ kind: 'rate-limited', retryAt, attempts: [] });
  });

  test('lets it go once it has the time', async () => {
    const { client, time, sent } = await setUp();
    await time.run(client.get('/a', { timeoutMs: 31_000 }));
    expect(sent.at(-1)).toEqual({ at: 30_000 + serviceTakesMs, path: '/a' });
  });

  test('tells the call how long it was held back, and leaves it the rest of its time', async () => {
    const { client, time } = await setUp(() => new Promise(() => {}));
    const error = await time.run(failureOf(client.get('/a', { timeoutMs: 31_000 })));
    expect(error).toMatchObject({ kind: 'deadline', totalWaitMs: 30_000, attempts: [{ durationMs: 1_000 }] });
  });

  test('is left when the signal of the call aborts', async () => {
    const { client, time, sent } = await setUp();
    const controller = new AbortController();
    const cancel = time.startTimer(1_000, () => controller.abort());
    const error = await time.run(failureOf(client.get('/a', { signal: controller.signal })));
    cancel();
    expect(error).toMatchObject({ kind: 'cancelled', attempts: [], totalWaitMs: 1_000 });
    expect(sent).toHaveLength(1);
  });
});

test('a hook is told of each request that is held back, for how long and by which bucket', async () => {
  await using server = await startHttpServer([left(30, 0, 60, 'search'), {}, {}]);
  const held: HeldBack[] = [];
  const { client } = createVirtualClient({
    baseUrl: server.origin,
    provider: githubProvider,
    hooks: { onHeldBack: (event) => held.push(event) },
  });
  await client.get('/search/issues?q=SECRET');
  expect(held).toEqual([]);
  await client.get('/user');
  await client.get('/search/issues?q=SECRET');
  expect(held).toEqual([{ method: 'GET', url: `${server.origin}/search/issues?q`, bucket: 'search', waitMs: 61_000 }]);
});

describe('buckets are apart', () => {
  test('by the rules of the provider', async () => {
    const { client, time, sent } = createTimedClient((_, index) => (index === 0 ? left(30, 0, 60) : {}), {
      baseUrl: 'https://ghe.test/api/v3',
      provider: githubProvider,
    });
    await time.run(client.get('/search/issues'));
    await time.run(Promise.all(['/user', '/search/code', '/search/users'].map((path) => client.get(path))));
    expect(sent.slice(1)).toEqual([
      { at: serviceTakesMs, path: '/api/v3/user' },
      { at: 2_000, path: '/api/v3/search/code' },
      { at: 61_000, path: '/api/v3/search/users' },
    ]);
  });

  test('by path where the provider says so', async () => {
    await using server = await startHttpServer([limited(30), {}, {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: slackProvider, retries: 0 });
    await failureOf(client.get('/users.list'));
    await client.get('/team.info');
    expect(waits).toEqual([]);
    await client.get('/users.list');
    expect(waits).toEqual([30_000]);
  });

  test("that /rate_limit tells of are the others': it is asked again, they are not", async () => {
    await using server = await startHttpServer([left(10, 0, 60, 'core'), {}, {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
    await client.get('/rate_limit');
    await client.get('/rate_limit');
    expect(waits).toEqual([]);
    await client.get('/user');
    expect(waits).toEqual([61_000]);
  });

  test('by what an answer names: the closure is of the bucket that the request was counted in', async () => {
    await using server = await startHttpServer([left(10, 0, 60, 'code_scanning_upload'), {}, {}]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
    await client.get('/repos/a/b/code-scanning/sarifs');
    await client.get('/repos/a/b');
    expect(waits).toEqual([]);
    await client.get('/repos/a/b/code-scanning/sarifs');
    expect(waits).toEqual([61_000]);
  });

  test('and a repeat is of the bucket that the answer before it named', async () => {
    const closure = { status: 429, ...left(10, 0, 60, 'code_scanning_upload') };
    const { client, time, sent } = createTimedClient(
      (_, index) => (index === 1 ? closure : { status: index ? 200 : 503, ...left(10, 5, 60, 'code_scanning_upload') }),
      {
        provider: githubProvider,
        random: () => 0.999,
      },
    );
    const repeated = client.get('/a');
    const other = client.get('/b', { retries: 0 }).catch(() => undefined);
    await time.run(Promise.all([repeated, other]));
    expect(sent.map(({ path, at }) => [path, at >= 61_000])).toEqual([
      ['/a', false],
      ['/b', false],
      ['/a', true],
    ]);
  });

  test('and what a redirect leads to is counted anew', async () => {
    await using server = await startHttpServer([
      left(30, 0, 60, 'search'),
      {
        status: 302,
        ...left(30, 20, 60, 'search'),
        headers: { ...left(30, 20, 60, 'search').headers, location: '/user' },
      },
      {},
    ]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, provider: githubProvider });
    await client.get('/search/issues');
    await client.get('/moved-search');
    expect(waits).toEqual([]);
  });
});

test('who waits for a bucket holds no lane: another bucket goes on', async () => {
  const provider = { ...genericProvider, buckets: 'path', lanes: [{ atOnce: 1 }] } as const;
  const { client, time, sent } = createTimedClient(
    ({ url }, index) => (index === 0 && url.endsWith('/a') ? limited(30) : {}),
    { provider },
  );
  await time.run(Promise.all([client.get('/a'), client.get('/b')]));
  await time.run(Promise.all([client.get('/a'), client.get('/b')]));
  expect(sent.map(({ path }) => path)).toEqual(['/a', '/b', '/a', '/a', '/b']);
  expect(sent[1]?.at).toBe(serviceTakesMs);
});

describe('a clock that is set back', () => {
  /** A client whose clock is set back by an hour in each wait. */
  const setUp = (origin: string) => {
    let now = startTime;
    const waits: number[] = [];
    const { client } = createVirtualClient({
      baseUrl: origin,
      clock: () => now,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds - 3_600_000;
      },
    });
    return { client, waits };
  };

  test('lets nobody wait twice for the limit that it met', async () => {
    await using server = await startHttpServer([limited(30), {}]);
    const { client, waits } = setUp(server.origin);
    await client.get('/a');
    expect(waits).toEqual([30_000]);
  });

  test('lets nobody wait twice for the limit that another one met', async () => {
    await using server = await startHttpServer([left(5_000, 0, 60), {}]);
    const { client, waits } = setUp(server.origin);
    await client.get('/a');
    await client.get('/b');
    expect(waits).toEqual([61_000]);
  });
});
