import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Delivery } from '#lib/contract/delivery.ts';
import { logger } from '#lib/lambda/observability.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createHandler, handler } from '../../../functions/deliveries/show-webhooks.handler.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, readSession } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections, signedIn } from './operator-setup.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

function setUp(
  rows: readonly Delivery[] = [exampleDelivery({ deliveryId: 'a', status: 'failed' })],
  known = connections,
) {
  const body = { bytes: Buffer.from('{"secret":"sesame","a":1}'), contentType: 'application/json' };
  const ledger = memoryLedger(rows, { body });
  const endpoint = createHandler({
    callers,
    frame: { headers: securityHeaders, problemPage },
    connections: known,
    ...ledger,
    stage: () => 'dev',
    version: () => '1.2.3',
    clock: fakeClock(),
    log: logger,
  });
  const visit = (query?: Record<string, string>, change: ApiGatewayRequest = {}) =>
    askAsOperator(endpoint, {
      path: '/webhooks',
      authorization: undefined,
      ...signedIn,
      ...(query && { query }),
      ...change,
    });
  return { ledger, visit };
}

describe('a person who is signed in and may operate', () => {
  test('sees the deliveries, on a page that nobody keeps and that runs no script', async () => {
    const { ledger, visit } = setUp();
    const { statusCode, headers, cookies, body = '' } = await visit();
    expect({ statusCode, headers, cookies }).toEqual({
      statusCode: 200,
      headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      cookies: [],
    });
    expect(textOf(body)).toContain('issues.opened a Failed');
    expect(forbiddenParts(body)).toEqual([]);
    expect(ledger.queries).toEqual([{ connection: 'github', limit: 50 }]);
  });

  test('filters them by the form, empty fields and all', async () => {
    const { ledger, visit } = setUp();
    const fields = { connection: 'enterprise', status: 'failed', event: '', from: '2026-11-24T08:00', to: '' };
    expect(await visit(fields)).toMatchObject({ statusCode: 200 });
    expect(ledger.queries).toEqual([
      { connection: 'enterprise', status: 'failed', from: '2026-11-24T08:00:00.000Z', limit: 50 },
    ]);
  });

  test('goes on to older ones', async () => {
    const rows = Array.from({ length: 51 }, (_, index) =>
      exampleDelivery({ deliveryId: `d${String(index).padStart(2, '0')}` }),
    );
    const { visit } = setUp(rows);
    const { body = '' } = await visit({ event: 'issues' });
    const [, next = ''] = /href="([^"]*)" rel="next"/.exec(body) ?? [];
    const query = Object.fromEntries(new URL(next.replaceAll('&amp;', '&'), 'http://liaison').searchParams);
    expect(query).toEqual({ connection: 'github', event: 'issues', cursor: '2026-11-24T12:00:00.000Z#d01' });
    expect(textOf((await visit(query)).body)).toContain('d00');
  });

  test('sees one of them with its body, without secrets, and what became of a replay', async () => {
    const { ledger, visit } = setUp([exampleDelivery({ deliveryId: 'a' })]);
    const { body = '' } = await visit({ connection: 'github', delivery: 'a', told: 'pending' });
    expect(textOf(body)).toContain('{ "secret": "[redacted]", "a": 1 }');
    expect(textOf(body)).toContain('The work on this delivery is not over yet');
    expect(body).not.toContain('sesame');
    expect(ledger.takeSteps()).toEqual(['find a', 'get a']);
  });

  test('sees how to get a connection where there is none', async () => {
    const { ledger, visit } = setUp([], () => []);
    const { statusCode, body } = await visit();
    expect(statusCode).toBe(200);
    expect(textOf(body)).toContain('Nothing sends webhooks here');
    expect(ledger.takeSteps()).toEqual([]);
  });
});

test.each<[number, string, Record<string, string>]>([
  [404, 'a delivery that there is not', { delivery: 'b' }],
  [404, 'a delivery of another connection', { connection: 'enterprise', delivery: 'a' }],
  [404, 'a connection that there is not', { connection: 'other' }],
  [400, 'a status that there is not', { status: '<b>lost' }],
  [400, 'a range that ends before it begins', { from: '2026-11-24T08:00', to: '2026-11-24T07:00' }],
  [400, 'words of somebody else', { told: 'You have won' }],
  [400, 'what is no id', { delivery: '<b>' }],
  [400, 'a cursor of another list', { cursor: 'another' }],
  [400, 'an unknown parameter', { '<b>': '1' }],
])('%i as a page: %s', async (status, _, query: Record<string, string>) => {
  const { visit } = setUp();
  const { statusCode, headers, body } = await visit(query);
  expect([statusCode, headers?.['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expect(body).not.toContain('<b>');
  expect(body).not.toContain('You have won');
});

test('503 as a page where the table cannot be reached', async () => {
  const { ledger, visit } = setUp();
  ledger.fail('list');
  const { statusCode, body } = await visit();
  expect(statusCode).toBe(503);
  expect(body).not.toContain('sesame');
});

test('whoever is not signed in is led to do so, and back', async () => {
  const { ledger, visit } = setUp();
  const answer = await visit(undefined, { cookies: [] });
  expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/sign-in?next=%2Fwebhooks' } });
  expect(ledger.takeSteps()).toEqual([]);
});

test('a person whose key may not operate is told so on a page', async () => {
  const { ledger, visit } = setUp();
  const { statusCode, body } = await visit(undefined, { cookies: [`__Host-liaison=${readSession}`] });
  expect(statusCode).toBe(403);
  expect(textOf(body)).toContain('lacks the scope "operate"');
  expect(ledger.takeSteps()).toEqual([]);
});

test('the deployed handler is this pipeline: without its environment a blank 500 page, and the variable in the log', async () => {
  expect(await askAsOperator(handler, { path: '/webhooks' })).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
