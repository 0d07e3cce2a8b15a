import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/deliveries/replay-deliveries.handler.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections } from './operator-setup.ts';

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
afterEach(() => output[Symbol.dispose]());

const request: ApiGatewayRequest = { method: 'POST', path: '/webhooks/replays' };
const range = { from: '2026-11-24', to: '2026-11-25' };

function setUp(count = 2) {
  const rows = Array.from({ length: count }, (_, index) =>
    exampleDelivery({ deliveryId: `d${String(index).padStart(4, '0')}`, status: 'failed' }),
  );
  const ledger = memoryLedger(rows);
  const clock = fakeClock();
  const doOnce = createDoOnce(() => shared.table, logger);
  const endpoint = createHandler({ callers, connections, ...ledger, clock, log: logger, doOnce });
  const ask = async (json: object = { ...range, status: 'failed' }, change: ApiGatewayRequest = {}) =>
    readAnswer(await askAsOperator(endpoint, { ...request, json, ...change }));
  return { ledger, clock, ask };
}

describe('200', () => {
  test('how many there were, and how many are done again', async () => {
    const { ledger, ask } = setUp();
    expect(await ask()).toMatchObject({ status: 200, body: { matched: 2, replayed: 2 } });
    expect([ledger.statusOf('d0000'), ledger.statusOf('d0001')]).toEqual(['queued', 'queued']);
    expect(ledger.queries).toEqual([
      {
        connection: 'github',
        from: '2026-11-24T00:00:00.000Z',
        to: '2026-11-25T00:00:00.000Z',
        status: 'failed',
        limit: 50,
      },
    ]);
  });

  test('a dry run counts them, and changes nothing', async () => {
    const { ledger, ask } = setUp();
    const { body } = await ask({ ...range, status: 'failed', event: 'issues', dryRun: true });
    expect(body).toEqual({ matched: 2, replayed: 0 });
    expect(ledger.takeSteps()).toEqual(['list']);
  });

  test('beyond a thousand with the cursor that leads on', async () => {
    const { ask } = setUp(1001);
    const { body } = await ask();
    expect(body).toEqual({ matched: 1000, replayed: 1000, more: '2026-11-24T12:00:00.000Z#d0001' });
    expect((await ask({ ...range, status: 'failed', cursor: body.more })).body).toEqual({ matched: 1, replayed: 1 });
  });

  test('and how many wait for the sweep', async () => {
    const { ledger, ask } = setUp();
    ledger.fail('send', 'd0000');
    expect((await ask()).body).toEqual({ matched: 2, replayed: 2, notSent: 1 });
  });
});

test('with an Idempotency-Key a repeat is answered as at first, and nothing is replayed again', async () => {
  const { ledger, clock, ask } = setUp();
  const json = { ...range, status: 'failed' };
  const headers = { 'idempotency-key': 'replay-the-failed' };
  const first = await ask(json, { headers });
  expect(first).toMatchObject({ status: 200, body: { matched: 2, replayed: 2 } });
  await ledger.finish('d0000', clock());
  ledger.takeSteps();
  const repeat = await ask(json, { headers });
  expect(repeat).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  expect(ledger.takeSteps()).toEqual([]);
  expect(await ask({ ...json, status: 'done' }, { headers })).toMatchObject({ status: 422 });
  expect(ledger.takeSteps()).toEqual([]);
});

test.each<[string, object]>([
  ['from', { to: range.to, status: 'failed' }],
  ['to', { from: range.from, status: 'failed' }],
  ['to', { from: range.to, to: range.from, status: 'failed' }],
  ['status', range],
  ['status', { ...range, status: 'missing' }],
  ['status', { ...range, status: 'queued' }],
  ['event', { ...range, status: 'done', event: '' }],
  ['dryRun', { ...range, status: 'done', dryRun: 'true' }],
  ['limit', { ...range, status: 'done', limit: 5 }],
])('400: %s is named, and nothing is done', async (field, json) => {
  const { ledger, ask } = setUp();
  const { status, body } = await ask(json);
  expect([status, body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]]);
  expect(ledger.takeSteps()).toEqual([]);
});

test.each<[number, object | undefined, ApiGatewayRequest]>([
  [401, undefined, { authorization: undefined }],
  [403, undefined, { authorization: readKey }],
  [404, { ...range, status: 'failed', connection: 'other' }, {}],
])('%i, and nothing is done', async (status, json, change) => {
  const { ledger, ask } = setUp();
  expect(await ask(json, change)).toMatchObject({ status });
  expect(ledger.takeSteps()).toEqual([]);
});

test('503 where the table cannot be reached', async () => {
  const { ledger, ask } = setUp();
  ledger.fail('list');
  expect(await ask()).toMatchObject({ status: 503 });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await askAsOperator(handler, request)).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
