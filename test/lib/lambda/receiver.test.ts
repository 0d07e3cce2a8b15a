import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { type Receipt, type ReceivedRequest, receiver } from '#lib/lambda/receiver.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const route = defineRoute({
  operationId: 'receive',
  summary: 'Receives',
  method: 'POST',
  path: '/webhooks/{connection}',
  scope: 'none',
  pathParameters: z.object({ connection: z.string() }),
  response: z.object({ id: z.string().optional() }),
  status: 202,
  otherStatuses: [200],
});
const work = jest.fn<(request: ReceivedRequest) => Promise<Receipt<{ id?: string }>>>();
beforeEach(() => void work.mockReset().mockResolvedValue({ status: 202, result: { id: 'a' } }));

const request = {
  method: 'POST',
  path: '/webhooks/main',
  pathParameters: { connection: 'main' },
  headers: { 'content-type': 'text/plain' },
  body: '{"a":"é"',
};
const send = async (changes: object = {}) =>
  readAnswer(await receiver(route, {}, work)({ ...apiGatewayEvent(request), ...changes }, lambdaContext()));
const received = () => work.mock.calls[0]?.[0];

test('the work is given the body byte for byte, whatever it is, and no key is asked for', async () => {
  await send();
  expect(received()).toMatchObject({ connection: 'main', body: Buffer.from('{"a":"é"') });
});

test('a body in base64 is decoded, and an absent one is empty', async () => {
  const bytes = Buffer.from([0, 255, 254, 10]);
  await send({ body: bytes.toString('base64'), isBase64Encoded: true });
  await send({ body: undefined });
  expect(work.mock.calls.map(([{ body }]) => body)).toEqual([bytes, Buffer.alloc(0)]);
});

test('header names are in lower case, and one that is there in two ways to write it is joined by a comma', async () => {
  await send({ headers: { 'X-Hub-Signature-256': 'a', 'x-hub-signature-256': 'b', Host: 'h', __proto__: undefined } });
  expect(received()?.headers).toEqual({ 'x-hub-signature-256': 'a,b', host: 'h' });
});

test('the answer has the status that the work gives, and what the route knows of the result', async () => {
  const result = { id: 'a', secret: 'b' };
  work.mockResolvedValueOnce({ status: 200, result });
  expect(await send()).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: { id: 'a' },
  });
  expect(await send()).toMatchObject({ status: 202 });
});

test('an error is a problem document; one that nobody knows a blank 500', async () => {
  work.mockRejectedValueOnce(new ProblemError({ status: 401, detail: 'It is not signed.' }));
  expect(await send()).toMatchObject({ status: 401, body: { detail: 'It is not signed.' } });
  work.mockRejectedValueOnce(new TypeError('A fault.'));
  const answer = await send();
  expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } });
  expect(JSON.stringify(answer)).not.toContain('A fault.');
  expect(output.logs()).toMatchObject([{ level: 'INFO' }, { level: 'ERROR' }]);
});
