import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { listUserRepositories } from '#lib/connectors/github/list-user-repositories.ts';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { githubRepositories, githubRepository } from '../../../support/github-answer.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

async function setUp(...answers: ScriptedAnswer[]) {
  const server = started.use(await startHttpServer(answers));
  const client = createHttpClient({ baseUrl: server.origin, provider: githubProvider });
  const list = (limit: number, login = 'ada') =>
    listUserRepositories(client, login, { limit, deadline: Date.now() + 5_000 });
  return { list, urls: () => server.requests.map(({ url }) => url) };
}

/** A page that has another one after it; the link is relative, as RFC 8288 allows. */
const pageBefore = (next: number, body: unknown): ScriptedAnswer => ({
  headers: { link: `</users/ada/repos?page=${next}>; rel="next"` },
  body,
});

test('the repositories of the user are asked for by full name', async () => {
  const { list, urls } = await setUp({ body: [githubRepository('notes')] });
  await list(10);
  expect(urls()).toEqual(['/users/ada/repos?sort=full_name&per_page=10']);
});

test('they are what GitHub says, less the fields that nobody reads', async () => {
  const { list } = await setUp({ body: [githubRepository('notes')] });
  const { id, node_id, owner, ...fields } = githubRepository('notes');
  expect(await list(10)).toEqual({ repositories: [fields], truncated: false });
});

test.each([
  [1, 1],
  [99, 99],
  [100, 100],
  [101, 100],
  [1000, 100],
])('for a limit of %i a page has %i: as many as asked, as far as GitHub allows', async (limit, perPage) => {
  const { list, urls } = await setUp({ body: [] });
  await list(limit);
  expect(urls()[0]).toMatch(new RegExp(`per_page=${perPage}$`));
});

test('exactly as many as the limit is not truncated', async () => {
  const { list } = await setUp({ body: githubRepositories(2) });
  expect(await list(2)).toMatchObject({ repositories: { length: 2 }, truncated: false });
});

test.each([2, 100])(
  'a limit of %i that one page fills costs one request, whether there are more or not',
  async (limit) => {
    const { list, urls } = await setUp({ body: githubRepositories(limit) }, { body: [] });
    expect(await list(limit)).toMatchObject({ repositories: { length: limit }, truncated: false });
    expect(urls()).toHaveLength(1);
  },
);

test.each([2, 100])('a limit of %i that one page fills is truncated where GitHub has a next page', async (limit) => {
  const { list, urls } = await setUp(pageBefore(2, githubRepositories(limit)), { body: [] });
  expect(await list(limit)).toMatchObject({ repositories: { length: limit }, truncated: true });
  expect(urls()).toHaveLength(1);
});

test('a link that leads back is no next page', async () => {
  const headers = { link: '</users/ada/repos?page=1>; rel="first"' };
  const { list } = await setUp({ headers, body: githubRepositories(2) });
  expect(await list(2)).toMatchObject({ truncated: false });
});

test('more than were asked for are cut off, and said', async () => {
  const { list } = await setUp({ body: githubRepositories(3) });
  const { repositories, truncated } = await list(2);
  expect([repositories.map(({ name }) => name), truncated]).toEqual([['notes-1', 'notes-2'], true]);
});

test('pages are followed until there is no more', async () => {
  const { list, urls } = await setUp(pageBefore(2, githubRepositories(100)), { body: githubRepositories(5, 'more') });
  expect(await list(1000)).toMatchObject({ repositories: { length: 105 }, truncated: false });
  expect(urls()[1]).toBe('/users/ada/repos?page=2');
});

test('no page is asked for that the limit does not need', async () => {
  const { list, urls } = await setUp(pageBefore(2, githubRepositories(100)), pageBefore(3, githubRepositories(100)));
  expect(await list(150)).toMatchObject({ repositories: { length: 150 }, truncated: true });
  expect(urls()).toHaveLength(2);
});

test('a login can never leave its place in the path', async () => {
  const { list, urls } = await setUp({ body: [] });
  await list(10, '../admin');
  expect(urls()[0]).toMatch(/^\/users\/\.\.%2Fadmin\/repos/);
});

test.each([[{ message: 'not a list' }], [[{ name: 'no other field' }]], ['text']])(
  '%j is no answer of GitHub',
  async (body) => {
    const { list } = await setUp({ body });
    await expect(list(10)).rejects.toMatchObject({ name: 'HttpClientError', kind: 'bad-response' });
  },
);
