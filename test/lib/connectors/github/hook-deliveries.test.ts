import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createAppHookDeliveries,
  createHookDeliveries,
  deliveriesKeptMs,
  type HookDeliveries,
} from '#lib/connectors/github/hook-deliveries.ts';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient, type HttpClient } from '#lib/http/client.ts';
import { githubHookDelivery } from '../../../support/github-answer.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';
import { call } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const ofRepository = (client: HttpClient) =>
  createHookDeliveries(client, { hookId: '7', repository: { owner: 'ada', name: 'notes' } });

async function setUp(
  answers: readonly ScriptedAnswer[],
  create: (client: HttpClient) => HookDeliveries = ofRepository,
) {
  const server = started.use(await startHttpServer(answers));
  const sent = create(createHttpClient({ baseUrl: server.origin, provider: githubProvider, retries: 0 }));
  return { sent, requested: () => server.requests.map(({ method, url }) => `${method} ${url}`) };
}

const listAll = (sent: HookDeliveries) => Array.fromAsync(sent.list(call()));

test.each<[string, (client: HttpClient) => HookDeliveries, string]>([
  ['a repository', ofRepository, '/repos/ada/notes/hooks/7'],
  [
    'an organization',
    (client) => createHookDeliveries(client, { hookId: '7', organization: 'acme' }),
    '/orgs/acme/hooks/7',
  ],
  ['an App', createAppHookDeliveries, '/app/hook'],
])('the webhook of %s is asked at its own address', async (_, create, hookPath) => {
  const { sent, requested } = await setUp([{ body: [] }, { status: 202, body: {} }], create);
  await listAll(sent);
  await sent.redeliver('11', call());
  expect(requested()).toEqual([`GET ${hookPath}/deliveries?per_page=100`, `POST ${hookPath}/deliveries/11/attempts`]);
});

test.each<[string, (client: HttpClient) => HookDeliveries, string, object]>([
  ['a repository', ofRepository, '/repos/ada/notes/hooks/7', { config: { url: 'https://liaison.example/' } }],
  ['an App', createAppHookDeliveries, '/app/hook/config', { url: 'https://liaison.example/' }],
])('the webhook of %s tells where it delivers to', async (_, create, address, body) => {
  const { sent, requested } = await setUp([{ body }], create);
  expect(await sent.deliversTo(call())).toBe('https://liaison.example/');
  expect(requested()).toEqual([`GET ${address}`]);
});

test('the pages lead to one another by their links', async () => {
  const link = '</repos/ada/notes/hooks/7/deliveries?per_page=100&cursor=v1_1>; rel="next"';
  const { sent, requested } = await setUp([
    { headers: { link }, body: [githubHookDelivery({ id: 2 })] },
    { body: [githubHookDelivery({ id: 1 })] },
  ]);
  expect((await listAll(sent)).map(({ deliveries }) => deliveries.map(({ id }) => id))).toEqual([['2'], ['1']]);
  expect(requested()[1]).toBe('GET /repos/ada/notes/hooks/7/deliveries?per_page=100&cursor=v1_1');
});

test('no page is asked for that nobody reads', async () => {
  const link = '</repos/ada/notes/hooks/7/deliveries?cursor=v1_1>; rel="next"';
  const { sent, requested } = await setUp([{ headers: { link }, body: [] }]);
  for await (const _ of sent.list(call())) break;
  expect(requested()).toHaveLength(1);
});

describe('a delivery', () => {
  test('is what GitHub says of it', async () => {
    const throttled_at = '2026-11-24T11:01:00Z';
    const { sent } = await setUp([{ body: [githubHookDelivery({ redelivery: true, throttled_at })] }]);
    expect(await listAll(sent)).toEqual([
      {
        deliveries: [
          {
            id: '42',
            guid: '58474f00-b361-11eb-836d-0e4f3503ccbe',
            deliveredAt: Date.parse('2026-11-24T11:00:00Z'),
            redelivery: true,
            ok: true,
            answered: 202,
            event: 'issues',
            action: 'opened',
            throttledAt: Date.parse(throttled_at),
          },
        ],
      },
    ]);
  });

  test('may say less', async () => {
    const said = { action: null, throttled_at: null, redelivery: undefined, status_code: 0 };
    const { sent } = await setUp([{ body: [githubHookDelivery(said)] }]);
    const [page] = await listAll(sent);
    expect(page?.deliveries[0]).not.toHaveProperty('action');
    expect(page?.deliveries[0]).not.toHaveProperty('throttledAt');
    expect(page?.deliveries[0]?.redelivery).toBe(false);
  });

  test.each([
    ['OK', true],
    ['Invalid HTTP Response: 503', false],
    ['failed to connect to host', false],
    ['timed out', false],
    ['ok', false],
  ])('of status %j is OK: %s', async (status, ok) => {
    const { sent } = await setUp([{ body: [githubHookDelivery({ status, status_code: 200 })] }]);
    expect((await listAll(sent))[0]?.deliveries[0]?.ok).toBe(ok);
  });

  test('whose id no number can hold is asked for by just that id', async () => {
    const body = JSON.stringify([githubHookDelivery({ id: 'ID' })]).replace('"ID"', '9007199254740993');
    const json = { 'content-type': 'application/json; charset=utf-8' };
    const { sent, requested } = await setUp([
      { headers: json, body },
      { status: 202, body: {} },
    ]);
    const [page] = await listAll(sent);
    await sent.redeliver(page?.deliveries[0]?.id ?? '', call());
    expect(requested()[1]).toBe('POST /repos/ada/notes/hooks/7/deliveries/9007199254740993/attempts');
  });

  test.each([{ delivered_at: 'yesterday' }, { guid: undefined }, { status: null }])(
    'that says %j is none that can be read',
    async (said) => {
      const { sent } = await setUp([{ body: [githubHookDelivery(said)] }]);
      await expect(listAll(sent)).rejects.toMatchObject({ kind: 'bad-response' });
    },
  );
});

const limit = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '499' };

test('each answer tells the limit that it was counted against', async () => {
  const { sent } = await setUp([
    { headers: limit, body: [] },
    { status: 202, headers: limit, body: {} },
  ]);
  expect((await listAll(sent))[0]?.rateLimit).toEqual({ limit: 5000, remaining: 499 });
  expect(await sent.redeliver('1', call())).toEqual({ limit: 5000, remaining: 499 });
});

test('a webhook that is gone is a 404', async () => {
  const { sent } = await setUp([{ status: 404, body: { message: 'Not Found' } }]);
  await expect(listAll(sent)).rejects.toMatchObject({ kind: 'http', status: 404 });
});

test.each([
  ['https://api.github.com', 3],
  ['https://api.acme.ghe.com', 3],
  ['https://github.example.com/api/v3', 8],
  ['https://notgithub.com', 8],
])('at %s deliveries are looked for %i days back', (baseUrl, days) => {
  expect(deliveriesKeptMs(baseUrl)).toBe(days * 86_400_000);
});
