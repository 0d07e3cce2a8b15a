import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/deliveries/replay-delivery.handler.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readKey, writeKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections, signedIn } from './operator-setup.ts';

let output: CapturedOutput;
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
  const endpoint = createHandler({ callers, connections, ...ledger, clock: fakeClock(), log: logger });
  const ask = async (change: ApiGatewayRequest = {}) =>
    readAnswer(await askAsOperator(endpoint, { ...requestOf('a'), ...change }));
  return { ledger, ask };
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

test('503 where the table cannot be reached', async () => {
  const { ledger, ask } = setUp();
  ledger.fail('replay');
  expect(await ask()).toMatchObject({ status: 503 });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await askAsOperator(handler, requestOf('a'))).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
