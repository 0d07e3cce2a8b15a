// A webhook from its receipt to the operator who looks at it: what is secret in it is in no answer and no line, and what it
// is about is in the answers of an operator who asks for it, and nowhere else.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { createSignatureCheck } from '#lib/connectors/webhook-check.ts';
import { WebhookSecret } from '#lib/contract/secrets.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import { createActivityStore } from '#lib/store/activity-store.ts';
import type { StoredBody } from '#lib/store/body-store.ts';
import { createDeliveryStore, type DeliveryKey } from '#lib/store/delivery-store.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../support/api-gateway-event.ts';
import { callers, operateKey } from '../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { signedWebhook } from '../support/signed-webhook.ts';
import { sqsEvent } from '../support/sqs-event.ts';
import { startTestTable, type TestTable } from '../support/test-table.ts';

// Powertools' way to log whole events, set before the logger is made: with it too the log keeps every secret out.
process.env['POWERTOOLS_LOGGER_LOG_EVENT'] = 'true';
const { logger } = await import('#lib/lambda/observability.ts');
const { createHandler: createGet } = await import('../../functions/deliveries/get-delivery.handler.ts');
const { createHandler: createList } = await import('../../functions/deliveries/list-deliveries.handler.ts');
const { createHandler: createReplayMany } = await import('../../functions/deliveries/replay-deliveries.handler.ts');
const { createHandler: createReplay } = await import('../../functions/deliveries/replay-delivery.handler.ts');
const { createHandler: createReplayFromPage } = await import('../../functions/deliveries/replay-from-page.handler.ts');
const { createHandler: createShow } = await import('../../functions/deliveries/show-webhooks.handler.ts');
const { createHandler: createProcess } = await import('../../functions/webhooks/process-delivery.handler.ts');
const { recordActivity } = await import('../../functions/webhooks/reactions/record-activity.ts');
const { createHandler: createReceive } = await import('../../functions/webhooks/receive-webhook.handler.ts');

/** In what nobody may be told. */
const secret = 'canary9f3a';
/** In what a delivery is about. */
const content = 'sparrow5c7e';
/** As long as keys are. */
const pastedKey = `liaison_${secret.padEnd(43, 'x')}`;
const stack = /(\n|\\n)\s+at /;
const webhookSecret = `${secret}-of-the-webhook`;

let table: TestTable;
let output: CapturedOutput;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(async () => {
  await table[Symbol.asyncDispose]();
});
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

/** All of the inbox as it is deployed, over the real table; secret, bodies and queue are in memory. */
function setUp() {
  const bodies = new Map<string, StoredBody>();
  const messages: DeliveryKey[] = [];
  const deliveries = createDeliveryStore(() => table.table);
  const bodyStore = {
    put: async ({ deliveryId }: DeliveryKey, body: StoredBody) => void bodies.set(deliveryId, body),
    get: async ({ deliveryId }: DeliveryKey) => bodies.get(deliveryId),
    link: async () => 'https://bucket.example/a',
  };
  const queue = {
    send: async (message: DeliveryKey) => void messages.push(message),
    sendAll: async (more: readonly DeliveryKey[]) => {
      messages.push(...more);
      return [];
    },
  };
  const reader = createSecretReader({
    ...{ secretId: 'webhook', schema: WebhookSecret, remedy: 'Set it.', clock: Date.now },
    fetchSecret: async () => JSON.stringify({ current: webhookSecret }),
  });
  const github = {
    scheme: githubWebhookScheme,
    check: createSignatureCheck(githubWebhookScheme, reader, { clock: Date.now }),
  };
  const shared = { clock: Date.now, log: logger, emit: () => {} };
  const operated = { callers, connections: () => ['github'], deliveries, bodies: bodyStore, queue, ...shared };
  const doOnce = createDoOnce(() => table.table, logger);
  const frame = { headers: securityHeaders, problemPage };
  const page = { ...operated, frame, stage: () => 'dev', version: () => '1.2.3' };
  const hooks = { delivered: async () => {}, pinged: async () => {} };
  const endpoints = {
    receive: createReceive({
      ...{ webhooks: (name) => (name === 'github' ? github : undefined), hooks },
      ...{ deliveries, bodies: bodyStore, queue, ...shared },
    }),
    list: createList(operated),
    get: createGet(operated),
    show: createShow(page),
    replay: createReplay({ ...operated, doOnce }),
    replayMany: createReplayMany({ ...operated, doOnce }),
    replayFromPage: createReplayFromPage(page),
  };
  const activities = createActivityStore(() => table.table);
  const process = createProcess({
    ...shared,
    deliveries,
    bodies: bodyStore,
    reactions: [recordActivity({ activities })],
  });
  const ask = (name: keyof typeof endpoints, request: ApiGatewayRequest) =>
    endpoints[name](apiGatewayEvent(request), lambdaContext());
  const asOperator = (name: keyof typeof endpoints, request: ApiGatewayRequest = {}) =>
    ask(name, { authorization: operateKey, ...request });
  const work = () => process(batchOf(messages.splice(0)), lambdaContext());
  return { ask, asOperator, work };
}

const batchOf = (messages: readonly DeliveryKey[]): SQSEvent =>
  sqsEvent(messages.map((message) => ({ body: JSON.stringify(message) })));

const payload = {
  action: 'opened',
  issue: { number: 7, title: content, html_url: 'https://github.com/ada/notes/issues/7' },
  repository: { full_name: 'ada/notes', name: 'notes', owner: { login: 'ada' } },
  sender: { login: 'ada' },
  hook: { config: { secret, api_key: secret } },
  token: secret,
};

function sent(change: { readonly secret?: string; readonly body?: string } = {}) {
  const { deliveryId, headers, body } = signedWebhook('issues', payload, change.secret ?? webhookSecret);
  const request: ApiGatewayRequest = {
    ...{ method: 'POST', path: '/webhooks/github', pathParameters: { connection: 'github' } },
    headers: { ...headers, 'x-github-canary-token': secret, authorization: `Bearer ${secret}` },
    body: change.body ?? String(body),
  };
  return { deliveryId, request };
}

function expectSilence(answer: unknown, { inAnswer = [secret, content] }: { inAnswer?: readonly string[] } = {}) {
  // Otherwise nothing was captured, and nothing proved.
  expect(output.logs().length).toBeGreaterThan(0);
  for (const canary of [secret, content]) expect(output.text()).not.toContain(canary);
  expect(output.text()).not.toMatch(stack);
  for (const canary of inAnswer) expect(JSON.stringify(answer)).not.toContain(canary);
  expect(JSON.stringify(answer)).not.toMatch(stack);
}

test('a webhook that is taken, worked, listed, shown and replayed', async () => {
  const { ask, asOperator, work } = setUp();
  const { deliveryId, request } = sent();
  const received = await ask('receive', request);
  expect(received.statusCode).toBe(202);
  expectSilence(received);
  const worked = await work();
  expect(worked).toEqual({ batchItemFailures: [] });
  expectSilence(worked);

  const list = await asOperator('list', { path: '/webhooks/deliveries', query: { connection: 'github' } });
  expect(list.statusCode).toBe(200);
  expect(list.body).toContain(deliveryId);
  expectSilence(list);

  const one = { pathParameters: { id: deliveryId }, query: { connection: 'github' } };
  const shown = [
    await asOperator('get', { path: `/webhooks/deliveries/${deliveryId}`, ...one }),
    await asOperator('show', { path: '/webhooks', query: { connection: 'github', delivery: deliveryId } }),
  ];
  for (const answer of shown) {
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(content);
    expectSilence(answer, { inAnswer: [secret] });
  }

  const headers = { 'idempotency-key': secret };
  const replayed = [
    await asOperator('replay', { method: 'POST', path: `/webhooks/deliveries/${deliveryId}/replay`, headers, ...one }),
    await asOperator('replayFromPage', {
      ...{ method: 'POST', path: '/webhooks/replay', headers: { 'sec-fetch-site': 'same-origin' } },
      form: { connection: 'github', delivery: deliveryId },
    }),
    await asOperator('replayMany', {
      ...{ method: 'POST', path: '/webhooks/replays', headers },
      json: { connection: 'github', from: '2026-01-01T00:00:00Z', to: '2126-01-01T00:00:00Z', status: 'done' },
    }),
  ];
  expect(replayed.map(({ statusCode }) => statusCode)).toEqual([202, 303, 200]);
  expectSilence(replayed);
});

describe('a webhook that is refused', () => {
  test.each([
    [401, 'a forged one', { secret: 'another' }],
    [401, 'one whose body was changed', { body: JSON.stringify({ ...payload, action: 'closed' }) }],
    [401, 'one that is no JSON', { body: `{"token":"${secret}` }],
    [413, 'one that is too long', { body: `"${content.repeat(500_000)}"` }],
  ])('%i: nothing of %s is anywhere', async (status, _, change) => {
    const answer = await setUp().ask('receive', sent(change).request);
    expect(answer.statusCode).toBe(status);
    expectSilence(answer);
  });
});

describe('an operator who asks wrongly', () => {
  const path = '/webhooks/deliveries';
  test.each<[number, string, 'list' | 'get' | 'show' | 'replayMany', ApiGatewayRequest]>([
    [400, 'a status that is none', 'list', { path, query: { status: secret } }],
    [400, 'a cursor that is none', 'list', { path, query: { connection: 'github', cursor: secret } }],
    [400, 'a time that is none', 'list', { path, query: { from: secret } }],
    [404, 'an unknown connection', 'list', { path, query: { connection: secret } }],
    [404, 'an unknown delivery', 'get', { path, pathParameters: { id: secret }, query: { connection: 'github' } }],
    [400, 'an unknown outcome', 'show', { path: '/webhooks', query: { told: secret } }],
    [
      400,
      'a key for a field',
      'replayMany',
      { method: 'POST', path: '/webhooks/replays', json: { [pastedKey]: secret } },
    ],
    [401, 'an unknown key', 'list', { path, authorization: `Bearer ${secret}` }],
  ])('%i, %s: nothing of it is anywhere', async (status, _, name, request) => {
    const answer = await setUp().asOperator(name, request);
    expect(answer.statusCode).toBe(status);
    expectSilence(answer);
  });
});
