import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { ConfigurationError, ProblemError } from '#lib/core/errors.ts';
import { type EndpointRequest, endpoint } from '#lib/lambda/endpoint.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, otherWriteKey, readKey, writeKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let testTable: TestTable;
beforeAll(async () => {
  testTable = await startTestTable();
});
afterAll(async () => testTable[Symbol.asyncDispose]());

const route = defineRoute({
  operationId: 'changeThing',
  summary: 'Changes a thing',
  method: 'POST',
  path: '/things/{id}',
  scope: 'write',
  pathParameters: z.object({ id: z.string() }),
  query: z.strictObject({ connection: z.string().default('github') }),
  body: z.strictObject({ title: z.string(), state: z.string().default('open') }),
  idempotent: true,
  response: z.object({ number: z.number() }),
  status: 201,
});
type Request = EndpointRequest<{ id: string }, { connection: string }, { title: string }>;

let output: CapturedOutput;
let key: string;
let keysSoFar = 0;
const work = jest.fn<(request: Request) => Promise<{ number: number }>>();
beforeEach(() => {
  output = captureOutput();
  keysSoFar += 1;
  key = `key-${keysSoFar}`;
  work.mockReset();
  for (const number of [1, 2, 3]) work.mockResolvedValueOnce({ number });
  testTable.takeRequests();
});
afterEach(() => output[Symbol.dispose]());

const doOnce = createDoOnce(() => testTable.table, { error: () => {} });
const handlerOf = (of = route) => endpoint(of, { callers, doOnce }, work);

async function send(changes: ApiGatewayRequest = {}, handler = handlerOf()) {
  const request: ApiGatewayRequest = {
    method: 'POST',
    path: '/things/7',
    routeKey: 'POST /things/{id}',
    pathParameters: { id: '7' },
    authorization: writeKey,
    headers: { 'idempotency-key': key },
    json: { title: 'a' },
  };
  return readAnswer(await handler(apiGatewayEvent({ ...request, ...changes }), lambdaContext()));
}

describe('the same request twice', () => {
  test('is done once, and answered the same', async () => {
    const first = await send();
    const second = await send();
    expect(first).toMatchObject({ status: 201, body: { number: 1 } });
    expect(second).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('is the same also in other JSON, and with what stands for absent fields written out', async () => {
    await send();
    const body = ' { "state" : "open" , "title" : "a" } ';
    expect(await send({ body, query: { connection: 'github' } })).toMatchObject({ status: 201, body: { number: 1 } });
    expect(work).toHaveBeenCalledTimes(1);
  });

  test.each<[string, ApiGatewayRequest]>([
    ['another body', { json: { title: 'b' } }],
    ['another path', { path: '/things/8', pathParameters: { id: '8' } }],
    ['another query', { query: { connection: 'enterprise' } }],
  ])('is a 422 with %s', async (_, changes) => {
    await send();
    expect(await send(changes)).toMatchObject({ status: 422, headers: { 'content-type': 'application/problem+json' } });
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('at the same moment is done once: the other is a 409 that says when to come back', async () => {
    const begun = Promise.withResolvers<void>();
    const result = Promise.withResolvers<{ number: number }>();
    work.mockReset().mockImplementationOnce(() => {
      begun.resolve();
      return result.promise;
    });
    const first = send();
    await begun.promise;
    expect(await send()).toMatchObject({ status: 409, headers: { 'retry-after': '5' } });
    result.resolve({ number: 1 });
    expect(await first).toMatchObject({ status: 201 });
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('does the work again after a failure', async () => {
    work
      .mockReset()
      .mockRejectedValueOnce(new ProblemError({ status: 502 }))
      .mockResolvedValueOnce({ number: 1 });
    expect(await send()).toMatchObject({ status: 502 });
    const again = await send();
    expect(again).toMatchObject({ status: 201, body: { number: 1 } });
    expect(again.headers).not.toHaveProperty('idempotent-replayed');
  });

  test('does the work again after an answer that is not as the schema says', async () => {
    work.mockReset().mockResolvedValueOnce({ number: 'one' } as unknown as { number: number });
    work.mockResolvedValueOnce({ number: 1 });
    expect(await send()).toMatchObject({ status: 500 });
    expect(await send()).toMatchObject({ status: 201 });
  });
});

describe('one key', () => {
  test('of two callers names two requests', async () => {
    expect(await send()).toMatchObject({ body: { number: 1 } });
    expect(await send({ authorization: otherWriteKey })).toMatchObject({ body: { number: 2 } });
  });

  test('on two routes names two requests', async () => {
    expect(await send()).toMatchObject({ body: { number: 1 } });
    const patch = handlerOf({ ...route, method: 'PATCH' });
    expect(await send({ method: 'PATCH', routeKey: 'PATCH /things/{id}' }, patch)).toMatchObject({
      body: { number: 2 },
    });
  });

  test('has the work told of one id, and another caller of another', async () => {
    work.mockReset().mockRejectedValue(new ProblemError({ status: 502 }));
    await send();
    await send();
    await send({ authorization: otherWriteKey });
    const [first, second, third] = work.mock.calls.map(([{ idempotencyId }]) => idempotencyId);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test.each([
    ['empty', ''],
    ['256 characters long', 'k'.repeat(256)],
    ['not ASCII', 'schlüssel'],
  ])('that is %s is a 400, and nothing is done', async (_, wrong) => {
    expect(await send({ headers: { 'idempotency-key': wrong } })).toMatchObject({ status: 400 });
    expect(work).not.toHaveBeenCalled();
    expect(testTable.takeRequests()).toEqual([]);
  });

  test('is in no log', async () => {
    await send({ headers: { 'idempotency-key': 'sesame-key' } });
    await send({ headers: { 'idempotency-key': 'sesame-key' }, json: { title: 'b' } });
    expect(output.logs()).toMatchObject([{ status: 201 }, { status: 422 }]);
    expect(output.text()).not.toContain('sesame');
  });
});

describe('without the header', () => {
  test('each request is done, and the table is not asked', async () => {
    expect(await send({ headers: {} })).toMatchObject({ body: { number: 1 } });
    expect(await send({ headers: {} })).toMatchObject({ body: { number: 2 } });
    expect(work.mock.calls.map(([{ idempotencyId }]) => idempotencyId)).toEqual([undefined, undefined]);
    expect(testTable.takeRequests()).toEqual([]);
  });
});

test('a route that takes no key does not look at it', async () => {
  const { idempotent: _, ...plain } = route;
  expect(await send({}, handlerOf(plain))).toMatchObject({ body: { number: 1 } });
  expect(await send({}, handlerOf(plain))).toMatchObject({ body: { number: 2 } });
  expect(testTable.takeRequests()).toEqual([]);
});

test('a write costs two table requests', async () => {
  await send();
  expect(testTable.takeRequests()).toEqual(['PutItem', 'UpdateItem']);
});

test.each<[string, ApiGatewayRequest, number]>([
  ['without a key', { authorization: undefined }, 401],
  ['without the scope', { authorization: readKey }, 403],
  ['with a wrong body', { json: {} }, 400],
])('a request %s costs none', async (_, changes, status) => {
  expect(await send(changes)).toMatchObject({ status });
  expect(testTable.takeRequests()).toEqual([]);
});

test('with the table out of reach, a request with a key is a 503, and one without it is done', async () => {
  await using down = await startTestTable();
  await down.stop();
  const handler = endpoint(route, { callers, doOnce: createDoOnce(() => down.table, { error: () => {} }) }, work);
  expect(await send({}, handler)).toMatchObject({ status: 503 });
  expect(work).not.toHaveBeenCalled();
  expect(await send({ headers: {} }, handler)).toMatchObject({ status: 201 });
});

test('an endpoint whose route takes a key is not made without somewhere to keep it', () => {
  expect(() => endpoint(route, { callers }, work)).toThrow(
    new ConfigurationError('POST /things/{id} takes an Idempotency-Key, and its handler keeps none.'),
  );
  expect(() => endpoint(route, { callers }, work)).toThrow(ConfigurationError);
});
