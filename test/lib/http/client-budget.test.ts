import { expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const failing = { status: 503 };
const limited = { status: 429, headers: { 'retry-after': '1' } };

test('the retries of all calls come out of one budget: when it is used up, a failure is not repeated', async () => {
  await using server = await startHttpServer(() => failing);
  const { client } = createVirtualClient({ baseUrl: server.origin, circuitBreaker: false });
  // 100 tokens are seven retries of 14: five of the first call, two of the second.
  expect((await failureOf(client.get('/a'))).attempts).toHaveLength(6);
  const second = await failureOf(client.get('/b'));
  expect(second).toMatchObject({ kind: 'budget', status: 503 });
  expect(second.attempts).toHaveLength(3);
  expect(second.message).toContain(
    'failed (3 attempts; the last answer was 503) and was not sent again: too many requests to this service fail just now',
  );
  expect((await failureOf(client.get('/c'))).attempts).toHaveLength(1);
});

test('an exhausted budget tells when to come back, where the service says so', async () => {
  await using server = await startHttpServer(() => ({ ...failing, headers: { 'retry-after': '30' } }));
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: { tokens: 0 } });
  expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'budget', retryAt: startTime + 30_000 });
});

test('a retry after a limit costs less', async () => {
  await using server = await startHttpServer([limited, limited, {}]);
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: { tokens: 10 } });
  expect((await client.get('/a')).attempts).toHaveLength(3);
});

test('what it costs can be set', async () => {
  await using server = await startHttpServer([failing, {}, limited, failing]);
  const retryBudget = { tokens: 10, failureCost: 10, limitCost: 11 };
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget });
  await client.get('/a');
  expect((await failureOf(client.get('/b'))).kind).toBe('budget');
});

test('a call that ends well gives its last retry back', async () => {
  await using server = await startHttpServer((_, index) => (index % 2 === 0 ? failing : {}));
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: { tokens: 14 } });
  for (let count = 0; count < 5; count += 1) expect((await client.get('/a')).attempts).toHaveLength(2);
});

test('a call that needed no retry gives one token back', async () => {
  const script = [failing, failing, ...Array.from({ length: 14 }, () => ({})), failing, {}];
  await using server = await startHttpServer(script);
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: { tokens: 14 } });
  expect((await failureOf(client.get('/a'))).kind).toBe('budget');
  for (let count = 0; count < 14; count += 1) await client.get('/b');
  expect((await client.get('/c')).attempts).toHaveLength(2);
});

test('a failure that GraphQL tells with a 200 gives nothing back', async () => {
  const message = 'Something went wrong while executing your query.';
  await using server = await startHttpServer(() => ({ body: { errors: [{ message }] } }));
  const { client } = createVirtualClient({
    baseUrl: server.origin,
    provider: { ...githubProvider, lanes: [] },
    retryBudget: { tokens: 14 },
  });
  const query = { idempotent: true, retries: 1, body: { query: '{ viewer { login } }' } };
  expect((await client.post('/graphql', query)).attempts).toHaveLength(2);
  expect((await client.post('/graphql', query)).attempts).toHaveLength(1);
});

test('a client without one repeats as often as its settings say', async () => {
  await using server = await startHttpServer(() => failing);
  const { client } = createVirtualClient({ baseUrl: server.origin, retryBudget: false, circuitBreaker: false });
  for (let count = 0; count < 4; count += 1) expect((await failureOf(client.get('/a'))).attempts).toHaveLength(6);
});
