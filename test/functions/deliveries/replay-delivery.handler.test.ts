import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/deliveries/replay-delivery.handler.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readKey, writeKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections, signedIn } from './operator-setup.ts';

let shared: TestTable;
let output: CapturedOutput;
beforeAll(async () => {
  shared = await startTestTable();
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
});
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
});

const requestOf = (id: string): ApiGatewayRequest => ({
  method: 'POST',
  path: `/webhooks/deliveries/${id}/replay`,
  pathParameters: { id },
});

function setUp(status: DeliveryStatus = 'failed') {
  const ledger = memoryLedger([exampleDelivery({ deliveryId: 'a', status })]);
  const clock = fakeClock();
  const doOnce = createDoOnce(() => shared.table, logger);
  const endpoint = createHandler({ callers, connections, ...ledger, clock, log: logger, doOnce });
  const ask = async (change: ApiGatewayRequest = {}) =>
    readAnswer(await askAsOperator(endpoint, { ...requestOf('a'), ...change }));
  return { ledger, clock, ask };
}

describe('202', () => {
  test.each(['done', 'failed'] as const)('one that is %s is done again', async (status) => {
    const { ledger, ask } = setUp(status);
    expect(await ask()).toMatchObject({ status: 202, body: { deliveryId: 'a', status: 'queued' } });
    expect(ledger.takeSteps()).toEqual(['replay a', 'send a', 'markQueued a']);
  });

  test('and tells where it has to wait for the sweep', async () => {
    const { ledger, ask } = setUp();
    ledger.fail('send');
    expect(await ask()).toMatchObject({ status: 202, body: { deliveryId: 'a', status: 'received' } });
    expect(ledger.statusOf('a')).toBe('received');
  });
});

describe('with an Idempotency-Key', () => {
  test('a repeat is answered as at first, and nothing is replayed again, also when the work is done', async () => {
    const { ledger, clock, ask } = setUp('done');
    const headers = { 'idempotency-key': 'replay-a' };
    const first = await ask({ headers });
    expect(first).toMatchObject({ status: 202, body: { status: 'queued' } });
    await ledger.finish('a', clock());
    ledger.takeSteps();
    const repeat = await ask({ headers });
    expect(repeat).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
    expect([ledger.takeSteps(), ledger.statusOf('a')]).toEqual([[], 'done']);
    expect(await ask({ headers, ...requestOf('b'), routeKey: 'POST /webhooks/deliveries/a/replay' })).toMatchObject({
      status: 422,
    });
  });

  test('one that was refused is tried again by a repeat', async () => {
    const { ledger, clock, ask } = setUp('queued');
    const headers = { 'idempotency-key': 'replay-when-over' };
    expect(await ask({ headers })).toMatchObject({ status: 409 });
    await ledger.finish('a', clock());
    expect(await ask({ headers })).toMatchObject({ status: 202 });
  });
});

test.each<[DeliveryStatus, string]>([
  ['received', 'not over yet'],
  ['queued', 'not over yet'],
  ['missing', 'never came'],
])('409 for one that is %s, with a sentence', async (status, sentence) => {
  const { ledger, ask } = setUp(status);
  const { status: answered, body } = await ask();
  expect([answered, body.detail]).toEqual([409, expect.stringContaining(sentence)]);
  expect(ledger.takeSteps()).not.toContain('send a');
});

test('409 for one that changed at the same moment', async () => {
  const { ledger, ask } = setUp('done');
  jest.spyOn(ledger.deliveries, 'replay').mockResolvedValue(false);
  expect(await ask()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('try again') } });
});

test.each<[string, ApiGatewayRequest]>([
  ['an id that there is not', requestOf('b')],
  ['a connection that there is not', { query: { connection: 'other' } }],
])('404: %s', async (_, change) => {
  const { ledger, ask } = setUp();
  expect(await ask(change)).toMatchObject({ status: 404 });
  expect(ledger.statusOf('a')).toBe('failed');
});

test('400 for what is no id', async () => {
  const { ledger, ask } = setUp();
  expect(await ask(requestOf('a#b'))).toMatchObject({ status: 400 });
  expect(ledger.takeSteps()).toEqual([]);
});

test.each<[number, string, ApiGatewayRequest]>([
  [401, 'without a key', { authorization: undefined }],
  [403, 'with a key that only reads', { authorization: readKey }],
  [403, 'with a key that writes elsewhere', { authorization: writeKey }],
  [
    403,
    "from another site's page",
    { authorization: undefined, ...signedIn, headers: { 'sec-fetch-site': 'cross-site' } },
  ],
])('%i %s, and nothing is done', async (status, _, change) => {
  const { ledger, ask } = setUp();
  expect(await ask(change)).toMatchObject({ status });
  expect(ledger.takeSteps()).toEqual([]);
});

test('503 where the table cannot be reached, which does not claim that nothing was done', async () => {
  const { ledger, ask } = setUp();
  ledger.fail('replay');
  const { status, body } = await ask();
  expect([status, body.detail]).toEqual([503, expect.stringContaining('Look at it before you try again')]);
  expect(body.detail).not.toContain('nothing was done');
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await askAsOperator(handler, requestOf('a'))).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
