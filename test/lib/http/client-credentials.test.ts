import { expect, jest, test } from '@jest/globals';
import type { Credential } from '#lib/http/credential.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createTimedClient } from './timed-client.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const bearer = (token: string): Credential => ({ headers: { authorization: `Bearer ${token}` } });

/** A source of these tokens, one after the other; a refresh goes on to the next. */
function tokens(...list: readonly string[]) {
  let index = 0;
  const refused: Credential[] = [];
  return {
    refused,
    get: async () => bearer(list[index] ?? ''),
    refresh: async (credential: Credential) => {
      refused.push(credential);
      index += 1;
      const next = list[index];
      return next === undefined ? undefined : bearer(next);
    },
  };
}

const only = (token: string) => (request: { headers: { authorization?: string } }) =>
  ({ status: request.headers.authorization === `Bearer ${token}` ? 200 : 401 }) satisfies ScriptedAnswer;

test('the credential of now is sent with each attempt', async () => {
  await using server = await startHttpServer([{ status: 503 }, {}]);
  const issued = ['t1', 't2'];
  const credential = { get: async () => bearer(issued.shift() ?? ''), refresh: async () => undefined };
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  await client.get('/a');
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
});

test('the credential comes before a header of the same name', async () => {
  await using server = await startHttpServer([{}]);
  const { client } = createVirtualClient({ baseUrl: server.origin, credential: tokens('t1') });
  await client.get('/a', { headers: { Authorization: 'Bearer other' } });
  expect(server.requests[0]?.headers.authorization).toBe('Bearer t1');
});

test.each(['get', 'post'] as const)(
  'a %s that is refused with 401 is repeated with the renewed credential',
  async (method) => {
    await using server = await startHttpServer(only('new'));
    const credential = tokens('old', 'new');
    const { client, waits } = createVirtualClient({ baseUrl: server.origin, credential, retries: 0 });
    expect((await client[method]('/a')).status).toBe(200);
    expect(credential.refused).toEqual([bearer('old')]);
    expect(waits).toEqual([]);
  },
);

test('a repeat after the renewal has the credential of then, not the one of the renewal', async () => {
  await using server = await startHttpServer([{ status: 401 }, { status: 503 }, {}]);
  const given = ['old', 'new', 'newer'];
  const credential = { get: async () => bearer(given.shift() ?? ''), refresh: async () => bearer('new') };
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  await client.get('/a');
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer old',
    'Bearer new',
    'Bearer newer',
  ]);
});

test('calls that are refused together share one renewal', async () => {
  await using server = await startHttpServer(only('new'));
  const credential = tokens('old', 'new');
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  const responses = await Promise.all([client.get('/a'), client.get('/b'), client.get('/c')]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(credential.refused).toHaveLength(1);
});

test('a renewed credential that is refused too ends the call', async () => {
  await using server = await startHttpServer(() => ({ status: 401 }));
  const credential = tokens('old', 'new', 'newer');
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'auth', status: 401 });
  expect(server.requests).toHaveLength(2);
  expect(credential.refused).toHaveLength(1);
});

test('a refused credential without a newer one ends the call', async () => {
  await using server = await startHttpServer(() => ({ status: 401 }));
  const { client } = createVirtualClient({ baseUrl: server.origin, credential: tokens('old') });
  expect(await failureOf(client.get('/a'))).toMatchObject({ kind: 'auth', status: 401 });
  expect(server.requests).toHaveLength(1);
});

test('what the source of the credential throws reaches the caller unchanged', async () => {
  await using server = await startHttpServer(() => ({ status: 401 }));
  const unset = new Error('The secret has no value.');
  const failing = async () => {
    throw unset;
  };
  const unread = createVirtualClient({ baseUrl: server.origin, credential: { get: failing, refresh: failing } });
  await expect(unread.client.get('/a')).rejects.toBe(unset);
  expect(server.requests).toHaveLength(0);
  const credential = { get: async () => bearer('old'), refresh: failing };
  const unrenewed = createVirtualClient({ baseUrl: server.origin, credential });
  await expect(unrenewed.client.get('/a')).rejects.toBe(unset);
});

test('a token that was just made is sent again after 1, 2 and 3 seconds, before it counts as refused', async () => {
  await using server = await startHttpServer(() => ({ status: 401 }));
  const refused: Credential[] = [];
  const issued: Credential = { ...bearer('new'), issuedAt: startTime };
  const credential = {
    get: async () => issued,
    refresh: async (which: Credential) => {
      refused.push(which);
      return undefined;
    },
  };
  const { client, waits } = createVirtualClient({ baseUrl: server.origin, credential });
  const error = await failureOf(client.post('/a'));
  expect(waits).toEqual([1_000, 2_000, 3_000]);
  expect(error.kind).toBe('auth');
  expect(error.attempts.map(({ waitReason }) => waitReason)).toEqual([...Array(3).fill('new-credential'), undefined]);
  expect(refused).toEqual([issued]);
});

test('a credential that is not there after a long wait leaves its place to the next call', async () => {
  const { client, time, sent } = createTimedClient(
    (_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '30' } } : {}),
    { concurrency: 1, retries: 0, credential: { get: () => source(), refresh: async () => undefined } },
  );
  let source = (): Credential => bearer('t1');
  await time.run(failureOf(client.get('/limited')));
  const waiting = client.get('/waiting').catch((error: unknown) => error);
  const next = client.get('/next');
  let asked = 0;
  source = () => {
    asked += 1;
    if (asked === 1) throw new Error('The secret is gone.');
    return bearer('t2');
  };
  expect(await time.run(waiting)).toEqual(new Error('The secret is gone.'));
  expect(await time.run(next)).toMatchObject({ status: 200 });
  expect(sent.map(({ path }) => path)).toEqual(['/limited', '/next']);
});

test('a call whose time is over asks for no credential', async () => {
  const get = jest.fn(() => bearer('t1'));
  const { client } = createVirtualClient({
    baseUrl: 'https://api.test',
    credential: { get, refresh: async () => undefined },
  });
  expect(await failureOf(client.get('/a', { timeoutMs: 0 }))).toMatchObject({ kind: 'deadline', attempts: [] });
  expect(await failureOf(client.get('/a', { signal: AbortSignal.abort() }))).toMatchObject({
    kind: 'cancelled',
    attempts: [],
  });
  expect(get).not.toHaveBeenCalled();
});
