import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { logger } from '#lib/lambda/observability.ts';
import type { StoredBody } from '#lib/store/body-store.ts';
import { createHandler, handler } from '../../../functions/deliveries/get-delivery.handler.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections } from './operator-setup.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const json = (text: string): StoredBody => ({ bytes: Buffer.from(text), contentType: 'application/json' });
const completions = [{ reaction: 'record-activity', completedAt: '2026-11-24T12:00:03.000Z', replays: 0 }];
const pathOf = (id: string): ApiGatewayRequest => ({ path: `/webhooks/deliveries/${id}`, pathParameters: { id } });

function setUp(change: Parameters<typeof exampleDelivery>[0] = {}, body: StoredBody | undefined = json('{"a":1}')) {
  const ledger = memoryLedger([exampleDelivery({ deliveryId: 'a', ...change })], { completions, body });
  const endpoint = createHandler({ callers, connections, ...ledger, log: logger });
  const ask = async (request: ApiGatewayRequest = {}) =>
    readAnswer(await askAsOperator(endpoint, { ...pathOf('a'), ...request }));
  return { ledger, ask };
}

describe('200', () => {
  test('the row with its headers and history, what is done with it, and its body as text', async () => {
    const { ask } = setUp({ leaseUntil: Date.parse('2026-11-24T12:01:00Z') });
    const { leaseUntil, ...row } = exampleDelivery({ deliveryId: 'a' });
    expect(await ask()).toMatchObject({ status: 200 });
    expect((await ask()).body).toEqual({
      ...row,
      leaseUntil: '2026-11-24T12:01:00.000Z',
      completions,
      body: '{"a":1}',
    });
  });

  test('without secrets, in the body and in the headers', async () => {
    const { ask } = setUp({ headers: { authorization: 'sesame' } }, json('{"hook":{"config":{"secret":"sesame"}}}'));
    const { body } = await ask();
    expect(body.headers).toEqual({ authorization: '[redacted]' });
    expect(body.body).toBe('{"hook":{"config":{"secret":"[redacted]"}}}');
    expect(JSON.stringify(body) + output.text()).not.toContain('sesame');
  });

  test('a body over 1 MiB is a link of 5 minutes', async () => {
    const { ask } = setUp({ size: 1_048_577 });
    const { body } = await ask();
    expect(body.bodyLink).toBe('https://bucket.example/deliveries/github/a?expires=300&signature=a');
    expect([body.body, body.bodyNote]).toEqual([undefined, expect.stringContaining('over 1 MiB')]);
  });

  test('one that never came has no body, and says so', async () => {
    const { ask } = setUp({ status: 'missing', size: undefined });
    const { body } = await ask();
    expect([body.body, body.bodyLink, body.bodyNote]).toEqual([
      undefined,
      undefined,
      expect.stringContaining('never came'),
    ]);
  });

  test('a body that cannot be read now keeps nobody from the rest', async () => {
    const { ledger, ask } = setUp();
    ledger.fail('get');
    const { status, body } = await ask();
    expect([status, body.deliveryId, body.bodyNote]).toEqual([200, 'a', expect.stringContaining('cannot be read now')]);
    expect(output.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', deliveryId: 'a' }));
  });
});

test.each<[string, ApiGatewayRequest, string]>([
  ['an id that there is not', pathOf('b'), 'no delivery of this id'],
  ['an id of another connection', { query: { connection: 'enterprise' } }, 'no delivery of this id'],
  ['a connection that there is not', { query: { connection: 'other' } }, 'github, enterprise'],
])('404: %s', async (_, request, sentence) => {
  const { ask } = setUp();
  expect(await ask(request)).toMatchObject({ status: 404, body: { detail: expect.stringContaining(sentence) } });
});

test.each<[string, ApiGatewayRequest]>([
  ['id', pathOf('a%23b')],
  ['id', pathOf('a/../b')],
  ['id', pathOf('x'.repeat(101))],
  ['body', { query: { body: '1' } }],
])('400: %s', async (field, request) => {
  const { ledger, ask } = setUp();
  const { status, body } = await ask(request);
  expect([status, body.errors[0].field]).toEqual([400, field]);
  expect(ledger.takeSteps()).toEqual([]);
});

test.each([
  [401, undefined],
  [403, readKey],
])('%i without the right key', async (status, authorization) => {
  const { ledger, ask } = setUp();
  expect(await ask({ authorization })).toMatchObject({ status });
  expect(ledger.takeSteps()).toEqual([]);
});

test('503 where the table cannot be reached', async () => {
  const { ledger, ask } = setUp();
  ledger.fail('find');
  const { status, body } = await ask();
  expect(status).toBe(503);
  expect(JSON.stringify(body)).not.toContain('sesame');
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await askAsOperator(handler, pathOf('a'))).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
