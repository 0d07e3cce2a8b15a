import { afterEach, expect, test } from '@jest/globals';
import { Axios } from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { HttpResponse, http as mswHttp } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { createNodeAdapter } from '#lib/http/node-adapter.ts';

const baseUrl = 'http://api.example.test';

// It is active as soon as it is imported.
nock.restore();

afterEach(() => {
  nock.cleanAll();
  nock.restore();
});

const createClient = (axios = new Axios({ adapter: createNodeAdapter() })) =>
  createHttpClient({ baseUrl, headers: { 'x-a': 'b' }, transport: createAxiosTransport(axios), retries: 0 });

test('axios-mock-adapter answers in the place of the adapter', async () => {
  const axios = new Axios({ adapter: createNodeAdapter() });
  const mock = new MockAdapter(axios as never);
  mock.onPost(`${baseUrl}/things`).reply(201, { id: 1 }, { 'content-type': 'application/json' });
  const client = createClient(axios);
  expect(await client.post('/things', { body: { a: 1 } })).toMatchObject({ status: 201, data: { id: 1 } });
  expect(mock.history['post']?.[0]).toMatchObject({ data: '{"a":1}', headers: { 'x-a': 'b' } });
  await expect(client.get('/others')).rejects.toMatchObject({ status: 404 });
  mock.onGet(`${baseUrl}/null`).reply(200, null);
  expect(await client.get('/null')).toMatchObject({ status: 200, data: undefined });
});

test('nock answers in the place of the network', async () => {
  nock.activate();
  nock(baseUrl, { reqheaders: { 'x-a': 'b' } })
    .post('/things', { a: 1 })
    .query({ c: 'd' })
    .reply(201, { id: 1 });
  const client = createClient();
  const answer = await client.post('/things', { body: { a: 1 }, query: { c: 'd' } });
  expect(answer).toMatchObject({ status: 201, data: { id: 1 } });
  nock(baseUrl)
    .get('/things')
    .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  await expect(client.get('/things')).rejects.toMatchObject({ attempts: [{ code: 'ECONNRESET' }] });
  expect(nock.isDone()).toBe(true);
});

test('msw answers in the place of the network', async () => {
  const requests: unknown[] = [];
  const server = setupServer(
    mswHttp.post(`${baseUrl}/things`, async ({ request }) => {
      requests.push(request.headers.get('x-a'), await request.json());
      return HttpResponse.json({ id: 1 }, { status: 201 });
    }),
  );
  server.listen({ onUnhandledFrame: 'error' });
  try {
    const answer = await createClient().post('/things', { body: { a: 1 } });
    expect(answer).toMatchObject({ status: 201, data: { id: 1 } });
    expect(requests).toEqual(['b', { a: 1 }]);
  } finally {
    server.close();
  }
});
