import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { logger } from '#lib/lambda/observability.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createHandler, handler } from '../../../functions/deliveries/replay-from-page.handler.ts';
import { textOf } from '../../lib/page/page-text.ts';
import type { ApiGatewayRequest } from '../../support/api-gateway-event.ts';
import { callers, operateKey, readSession } from '../../support/callers.ts';
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

function setUp(status: DeliveryStatus = 'failed') {
  const ledger = memoryLedger([exampleDelivery({ deliveryId: 'a', status })]);
  const frame = { headers: securityHeaders, problemPage };
  const clock = fakeClock();
  const endpoint = createHandler({ callers, frame, connections, ...ledger, clock, log: logger });
  const submit = (form: Record<string, string> = {}, change: ApiGatewayRequest = {}) =>
    askAsOperator(endpoint, {
      method: 'POST',
      path: '/webhooks/replay',
      authorization: undefined,
      headers: { 'sec-fetch-site': 'same-origin' },
      ...signedIn,
      form: { connection: 'github', delivery: 'a', ...form },
      ...change,
    });
  return { ledger, clock, submit };
}

/** Where an answer leads, by path and query. */
function leadsTo({ headers }: Awaited<ReturnType<ReturnType<typeof setUp>['submit']>>) {
  const { origin, pathname, searchParams } = new URL(String(headers?.['location']), 'http://liaison');
  return { origin, pathname, query: Object.fromEntries(searchParams) };
}

describe('the form of the page', () => {
  test('has a delivery done again, and leads back to it', async () => {
    const { ledger, submit } = setUp();
    const answer = await submit();
    expect(answer).toMatchObject({ statusCode: 303, body: '', headers: { 'cache-control': 'no-store' } });
    expect(leadsTo(answer)).toEqual({
      origin: 'http://liaison',
      pathname: '/webhooks',
      query: { connection: 'github', delivery: 'a', told: 'queued' },
    });
    expect(ledger.takeSteps()).toEqual(['replay a', 'send a', 'markQueued a']);
  });

  test('leads back to the filters that it came from', async () => {
    const filters = {
      status: 'failed',
      event: '//evil.example',
      from: '2026-11-24T00:00:00.000Z',
      to: '',
      cursor: 'c',
    };
    const { submit } = setUp();
    const { to, ...set } = filters;
    expect(leadsTo(await submit(filters))).toEqual({
      origin: 'http://liaison',
      pathname: '/webhooks',
      query: { connection: 'github', ...set, delivery: 'a', told: 'queued' },
    });
  });

  test('has one done again that is as the page showed it', async () => {
    const { submit } = setUp();
    expect(leadsTo(await submit({ updatedAt: exampleDelivery().updatedAt })).query).toEqual({
      ...{ connection: 'github', delivery: 'a' },
      told: 'queued',
    });
  });

  test('leaves one alone that is done since the page showed it, and says so', async () => {
    const { ledger, clock, submit } = setUp();
    await ledger.finish('a', clock());
    expect(leadsTo(await submit({ updatedAt: exampleDelivery().updatedAt })).query).toMatchObject({ told: 'changed' });
    expect(ledger.statusOf('a')).toBe('done');
  });

  test.each<[DeliveryStatus, string]>([
    ['queued', 'pending'],
    ['missing', 'missing'],
  ])('of one that is %s does nothing, and says so: %s', async (status, told) => {
    const { ledger, submit } = setUp(status);
    expect(leadsTo(await submit()).query).toMatchObject({ delivery: 'a', told });
    expect(ledger.statusOf('a')).toBe(status);
  });

  test('tells where it waits for the sweep', async () => {
    const { ledger, submit } = setUp();
    ledger.fail('send');
    expect(leadsTo(await submit()).query).toMatchObject({ told: 'waiting' });
  });

  test('leads to the list where the delivery is not there any more', async () => {
    const { submit } = setUp();
    expect(leadsTo(await submit({ delivery: 'b' })).query).toEqual({ connection: 'github', told: 'absent' });
  });
});

describe("another site's form replays nothing", () => {
  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a page that hides where it is', { origin: 'null' }],
    ['nowhere that it says', {}],
  ])('a form from %s is a 403, with a session, and with a key', async (_, headers) => {
    const { ledger, submit } = setUp();
    for (const shown of [{}, { cookies: [], authorization: operateKey }])
      expect(await submit({}, { headers, ...shown })).toMatchObject({ statusCode: 403, headers: securityHeaders });
    expect(ledger.takeSteps()).toEqual([]);
  });

  test('a form that is JSON is a 415', async () => {
    const { ledger, submit } = setUp();
    const json = { connection: 'github', delivery: 'a' };
    expect(await submit({}, { form: undefined, json })).toMatchObject({ statusCode: 415 });
    expect(ledger.takeSteps()).toEqual([]);
  });
});

test('whoever is not signed in is led to do so, and nothing is replayed', async () => {
  const { ledger, submit } = setUp();
  expect(await submit({}, { cookies: [] })).toMatchObject({ statusCode: 303, headers: { location: '/sign-in' } });
  expect(ledger.takeSteps()).toEqual([]);
});

test('a person whose key may not operate is told so on a page', async () => {
  const { ledger, submit } = setUp();
  const { statusCode, body } = await submit({}, { cookies: [`__Host-liaison=${readSession}`] });
  expect(statusCode).toBe(403);
  expect(textOf(body)).toContain('lacks the scope "operate"');
  expect(ledger.takeSteps()).toEqual([]);
});

test.each<[number, Record<string, string>]>([
  [400, { delivery: '' }],
  [400, { delivery: 'a/b' }],
  [400, { status: 'lost' }],
  [400, { more: '1' }],
  [400, { updatedAt: 'yesterday' }],
  [404, { connection: 'other' }],
])('%i as a page: %j', async (status, form) => {
  const { ledger, submit } = setUp();
  const { statusCode, headers } = await submit(form);
  expect([statusCode, headers?.['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expect(ledger.takeSteps()).toEqual([]);
});

test('503 as a page where the table cannot be reached', async () => {
  const { ledger, submit } = setUp();
  ledger.fail('replay');
  expect(await submit()).toMatchObject({ statusCode: 503 });
});

test('the deployed handler is this pipeline: without its environment a blank 500 page, and the variable in the log', async () => {
  expect(await askAsOperator(handler, { method: 'POST', path: '/webhooks/replay' })).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
