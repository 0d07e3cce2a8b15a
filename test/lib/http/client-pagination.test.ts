import { describe, expect, test } from '@jest/globals';
import { genericProvider } from '#lib/http/generic-provider.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import type { HttpResponse } from '#lib/http/http-response.ts';
import type { Provider } from '#lib/http/provider.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, startTime } from './virtual-client.ts';

const next = (url: string) => ({ link: `<${url}>; rel="next", </last>; rel="last"` });

/** The data of the pages, and the error that ended them. */
async function walk(pages: AsyncIterable<HttpResponse>): Promise<{ data: unknown[]; error?: HttpClientError }> {
  const data: unknown[] = [];
  try {
    for await (const page of pages) data.push(page.data);
    return { data };
  } catch (error) {
    if (error instanceof HttpClientError) return { data, error };
    throw error;
  }
}

test('pages are followed by their next link until there is none', async () => {
  await using server = await startHttpServer((_, index) => ({
    body: [index],
    headers: index < 2 ? next(`/items?after=${index}&per_page=1`) : { link: '</first>; rel="first"' },
  }));
  const { client } = createVirtualClient({ baseUrl: server.origin });
  expect(await walk(client.paginate('/items', { query: { per_page: 1 } }))).toEqual({ data: [[0], [1], [2]] });
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/items?per_page=1',
    '/items?after=0&per_page=1',
    '/items?after=1&per_page=1',
  ]);
});

test('a page is asked for only when it is wanted', async () => {
  await using server = await startHttpServer((_, index) => ({ body: [index], headers: next(`/items?page=${index}`) }));
  const { client } = createVirtualClient({ baseUrl: server.origin });
  for await (const page of client.paginate('/items')) {
    expect(page.data).toEqual([0]);
    break;
  }
  expect(server.requests).toHaveLength(1);
});

test('each page goes through parse and through the retries', async () => {
  await using server = await startHttpServer([
    { body: [1], headers: next('/items?page=2') },
    { status: 503 },
    { body: [2] },
  ]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const parse = (data: unknown) => JSON.stringify(data);
  expect(await walk(client.paginate('/items', { parse }))).toEqual({ data: ['[1]', '[2]'] });
});

test('a next page of another origin is an error and is not asked for', async () => {
  await using other = await startHttpServer([{ body: [2] }]);
  await using server = await startHttpServer([{ body: [1], headers: next(`${other.origin}/items?page=2`) }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const { data, error } = await walk(client.paginate('/items'));
  expect(data).toEqual([[1]]);
  expect(error?.kind).toBe('unsafe-link');
  expect(other.requests).toHaveLength(0);
});

test('a next page whose URL is none is an error', async () => {
  await using server = await startHttpServer([{ body: [1], headers: next('http://[') }]);
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const { data, error } = await walk(client.paginate('/items'));
  expect([data, error?.kind]).toEqual([[[1]], 'bad-response']);
});

test('a page that leads back to an earlier one is an error', async () => {
  await using server = await startHttpServer((_, index) => ({
    body: [index],
    headers: next(index === 0 ? '/items?page=2' : '/items'),
  }));
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const { data, error } = await walk(client.paginate('/items'));
  expect(data).toEqual([[0], [1]]);
  expect(error?.kind).toBe('unsafe-link');
});

test('an error has the page as its cursor, from which it goes on', async () => {
  await using server = await startHttpServer([
    { body: [1], headers: next('/items?after=CURSOR') },
    { status: 429, headers: { 'retry-after': '3600' } },
    { body: [2] },
  ]);
  const { client, advance } = createVirtualClient({ baseUrl: server.origin, maxServerWaitMs: 60_000 });
  const { data, error } = await walk(client.paginate('/items'));
  expect(data).toEqual([[1]]);
  expect(error).toMatchObject({ kind: 'rate-limited', retryAt: startTime + 3_600_000 });
  expect(error?.cursor()).toBe(`${server.origin}/items?after=CURSOR`);
  advance(3_600_000);
  expect(await walk(client.paginate(error?.cursor() ?? ''))).toEqual({ data: [[2]] });
});

test('one timeout holds for all pages', async () => {
  await using server = await startHttpServer((_, index) => ({
    status: index % 2 === 0 ? 503 : 200,
    body: [index],
    headers: { 'retry-after': '4', ...next(`/items?page=${index}`) },
  }));
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const { data, error } = await walk(client.paginate('/items', { timeoutMs: 10_000 }));
  expect(data).toEqual([[1], [3]]);
  expect(error?.kind).toBe('deadline');
});

test('a provider without pages is not paginated', async () => {
  const { pagination: _, ...provider } = genericProvider;
  const { client } = createVirtualClient({ baseUrl: 'https://api.test', provider });
  await expect(client.paginate('/items').next()).rejects.toThrow(TypeError);
});

describe('with a cursor in the body', () => {
  const provider: Provider = { ...genericProvider, pagination: { cursorAt: ['meta', 'next'], parameter: 'after' } };
  const page = (item: number, next?: unknown) => ({ body: { item, meta: { next } } });
  const parse = (data: unknown) => (data as { item: number }).item;

  test('pages are followed by it, with the rest of the query as it was, whatever parse makes of them', async () => {
    await using server = await startHttpServer([page(0, 'a b'), page(1, 17), page(2, '')]);
    const { client } = createVirtualClient({ baseUrl: server.origin, provider });
    expect(await walk(client.paginate('/items', { query: { size: 1 }, parse }))).toEqual({ data: [0, 1, 2] });
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/items?size=1',
      '/items?size=1&after=a+b',
      '/items?size=1&after=17',
    ]);
  });

  test.each([[page(0, null)], [page(0)], [{ body: { item: 0 } }], [{ body: { item: 0, meta: 'none' } }]])(
    'the last page has none: %j',
    async (last) => {
      await using server = await startHttpServer([last]);
      const { client } = createVirtualClient({ baseUrl: server.origin, provider });
      expect(await walk(client.paginate('/items', { parse }))).toEqual({ data: [0] });
    },
  );

  test.each([{}, [], true])('what cannot be one is an error, not the end: %j', async (next) => {
    await using server = await startHttpServer([page(0, next)]);
    const { client } = createVirtualClient({ baseUrl: server.origin, provider });
    const { data, error } = await walk(client.paginate('/items', { parse }));
    expect([data, error?.kind]).toEqual([[0], 'bad-response']);
  });

  test('one that leads back to an earlier page is an error', async () => {
    await using server = await startHttpServer(() => page(0, 'same'));
    const { client } = createVirtualClient({ baseUrl: server.origin, provider });
    const { data, error } = await walk(client.paginate('/items', { parse }));
    expect([data, error?.kind]).toEqual([[0, 0], 'unsafe-link']);
  });

  test('an error has the page as its cursor, from which it goes on', async () => {
    await using server = await startHttpServer([page(0, 'c1'), { status: 404 }, page(1)]);
    const { client } = createVirtualClient({ baseUrl: server.origin, provider });
    const { error } = await walk(client.paginate('/items', { query: { size: 1 }, parse }));
    expect(error?.cursor()).toBe(`${server.origin}/items?size=1&after=c1`);
    expect(await walk(client.paginate(error?.cursor() ?? '', { parse }))).toEqual({ data: [1] });
  });
});
