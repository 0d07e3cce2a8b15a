import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubProvider, githubProviderAt } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { primaryLimit } from '../../../support/github-answer.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const now = Date.UTC(2026, 10, 24, 12);

/** What a client says of an answer when it has no time to wait. */
async function get(answer: ScriptedAnswer) {
  const server = started.use(await startHttpServer([answer]));
  const client = createHttpClient({ baseUrl: server.origin, provider: githubProvider, clock: () => now });
  const ended = await client.get('/user', { deadline: now + 1_000 }).catch((error: unknown) => error);
  return { ended, headers: server.requests[0]?.headers };
}

test('each request names its version of the API, and itself, as GitHub requires', async () => {
  const { headers } = await get({ body: {} });
  expect(headers).toMatchObject({
    accept: 'application/vnd.github+json',
    'user-agent': 'liaison',
    'x-github-api-version': '2022-11-28',
  });
});

test('a used-up primary limit is told by its headers, and ends at the reset', async () => {
  const { ended } = await get(primaryLimit(now / 1000 + 600));
  expect(ended).toMatchObject({ kind: 'rate-limited', status: 403, retryAt: now + 601_000 });
});

test.each([
  ['You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'],
  ['You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.'],
])('a secondary limit is told by its words, and lasts a minute: "%s"', async (message) => {
  const { ended } = await get({ status: 403, body: { message } });
  expect(ended).toMatchObject({ kind: 'rate-limited', retryAt: now + 60_000 });
});

test('a secondary limit is told by its link too', async () => {
  const documentation_url =
    'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits';
  const { ended } = await get({ status: 403, body: { message: 'Forbidden', documentation_url } });
  expect(ended).toMatchObject({ kind: 'rate-limited' });
});

test('a 403 without any of these is a refusal', async () => {
  const message = 'Resource not accessible by personal access token';
  const { ended } = await get({ status: 403, headers: { 'x-ratelimit-remaining': '4999' }, body: { message } });
  expect(ended).toMatchObject({ kind: 'http', status: 403 });
});

test("GitHub's id of the request is kept, for its support", async () => {
  const { ended } = await get({ status: 404, headers: { 'x-github-request-id': 'AB12:CD34' }, body: {} });
  expect(ended).toMatchObject({ requestId: 'AB12:CD34' });
});

test.each(['https://api.github.com', 'https://api.acme.ghe.com'])('%s wants a second between writes', (baseUrl) => {
  expect(githubProviderAt(baseUrl)).toBe(githubProvider);
});

test.each(['https://ghe.acme.test/api/v3', 'https://notgithub.com', 'http://127.0.0.1:4000'])(
  '%s takes writes as they come, one after the other',
  (baseUrl) => {
    const { lanes, ...others } = githubProviderAt(baseUrl);
    expect(lanes).toEqual(githubProvider.lanes?.map(({ gapMs: _, ...lane }) => lane));
    expect({ ...others, lanes: githubProvider.lanes }).toEqual(githubProvider);
  },
);
