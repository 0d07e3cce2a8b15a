import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Delivery } from '#lib/contract/delivery.ts';
import { createHandler, handler } from '../../../functions/deliveries/list-deliveries.handler.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readKey, writeKey } from '../../support/callers.ts';
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

function setUp(...rows: readonly Delivery[]) {
  const ledger = memoryLedger(rows);
  const endpoint = createHandler({ callers, connections, deliveries: ledger.deliveries });
  const ask = async (query?: Record<string, string>, change: ApiGatewayRequest = {}) =>
    readAnswer(await askAsOperator(endpoint, { path: '/webhooks/deliveries', ...(query && { query }), ...change }));
  return { ledger, ask };
}

describe('200', () => {
  test('rows without headers, history and leases, and no next page', async () => {
    const { ask } = setUp(exampleDelivery({ lastError: 'no such bus', leaseUntil: 5 }));
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        deliveries: [
          {
            connection: 'github',
            deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
            status: 'queued',
            event: 'issues',
            action: 'opened',
            receivedAt: '2026-11-24T12:00:00.000Z',
            updatedAt: '2026-11-24T12:00:01.000Z',
            attempts: 0,
            replays: 0,
            size: 11_622,
            lastError: 'no such bus',
          },
        ],
      },
    });
    const { body } = await ask();
    expect(Object.keys(body)).toEqual(['deliveries']);
    expect(Object.keys(body.deliveries[0])).not.toEqual(expect.arrayContaining(['headers']));
    expect(JSON.stringify(body)).not.toMatch(/history|headers|leaseUntil/);
  });

  test('30 rows of the connection github by default', async () => {
    const { ledger, ask } = setUp();
    await ask();
    expect(ledger.queries).toEqual([{ connection: 'github', limit: 30 }]);
  });

  test('every filter reaches the ledger, times as it writes them', async () => {
    const { ledger, ask } = setUp();
    const { status } = await ask({
      connection: 'enterprise',
      status: 'failed',
      event: 'issues',
      from: '2026-11-24',
      to: '2026-11-24T13:00:00+01:00',
      limit: '100',
      cursor: '2026-11-24T11:00:00.000Z#a',
    });
    expect(status).toBe(200);
    expect(ledger.queries).toEqual([
      {
        connection: 'enterprise',
        status: 'failed',
        event: 'issues',
        from: '2026-11-24T00:00:00.000Z',
        to: '2026-11-24T12:00:00.000Z',
        limit: 100,
        cursor: '2026-11-24T11:00:00.000Z#a',
      },
    ]);
  });

  test('page by page', async () => {
    const { ask } = setUp(exampleDelivery({ deliveryId: 'a' }), exampleDelivery({ deliveryId: 'b' }));
    const first = await ask({ limit: '1' });
    const second = await ask({ limit: '1', cursor: first.body.next });
    expect([first, second].map(({ body }) => [body.deliveries[0].deliveryId, body.next])).toEqual([
      ['b', '2026-11-24T12:00:00.000Z#b'],
      ['a', undefined],
    ]);
  });
});

describe('400', () => {
  test.each([
    ['status', { status: 'lost' }],
    ['status', { status: '' }],
    ['event', { event: '' }],
    ['event', { event: 'x'.repeat(101) }],
    ['from', { from: 'yesterday' }],
    ['from', { from: '2026-02-30' }],
    ['to', { to: '1700000000' }],
    ['to', { from: '2026-11-24', to: '2026-11-24' }],
    ['to', { from: '2026-11-24T12:00:00+02:00', to: '2026-11-24T09:59:59Z' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['cursor', { cursor: 'x'.repeat(2001) }],
    ['page', { page: '2' }],
  ])('%s: %j is named, and the ledger is not asked', async (field, query: Record<string, string>) => {
    const { ledger, ask } = setUp();
    const { status, body } = await ask(query);
    expect(status).toBe(400);
    expect(new Set(body.errors.map((error: { field: string }) => error.field))).toEqual(new Set([field]));
    expect(ledger.takeSteps()).toEqual([]);
  });

  test('a cursor of another list', async () => {
    const { ask } = setUp();
    const { status, body } = await ask({ cursor: 'another' });
    expect([status, body.errors]).toEqual([400, [{ field: 'cursor', message: 'is not one of this list' }]]);
    expect(body.detail).toContain('leave it out to begin anew');
  });
});

test.each([
  [401, undefined],
  [403, readKey],
  [403, writeKey],
])('%i without the right key', async (status, authorization) => {
  const { ledger, ask } = setUp();
  expect(await ask(undefined, { authorization })).toMatchObject({ status });
  expect(ledger.takeSteps()).toEqual([]);
});

test('404 for a connection that there is not', async () => {
  const { ledger, ask } = setUp();
  const { status, body } = await ask({ connection: 'github#failed' });
  expect([status, body.detail]).toEqual([404, expect.stringContaining('github, enterprise')]);
  expect(ledger.takeSteps()).toEqual([]);
});

test('503 where the table cannot be reached, and its reason in the log alone', async () => {
  const { ledger, ask } = setUp();
  ledger.fail('list');
  const { status, body } = await ask();
  expect(status).toBe(503);
  expect(JSON.stringify(body)).not.toContain('sesame');
  expect(output.text()).toContain('list fails');
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await askAsOperator(handler, { path: '/webhooks/deliveries' })).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
