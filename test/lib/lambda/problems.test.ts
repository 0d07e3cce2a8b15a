import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { endpoint } from '#lib/lambda/endpoint.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const route = defineRoute({
  operationId: 'thing',
  summary: 'A thing',
  method: 'GET',
  path: '/thing',
  scope: 'none',
  response: z.object({}),
});

const answerTo = (error: unknown) =>
  endpoint(route, {}, () => Promise.reject(error))(apiGatewayEvent(), lambdaContext());

test.each([
  ['INFO', 404, new ProblemError({ status: 404 })],
  ['INFO', 429, httpClientError('rate-limited')],
  ['ERROR', 502, httpClientError('network')],
  ['ERROR', 503, secretError('unset')],
  ['ERROR', 500, new TypeError('a fault')],
])('one line, %s, for a %i', async (level, status, error) => {
  await answerTo(error);
  expect(output.logs()).toMatchObject([{ level, status, error: { name: error.name, message: error.message } }]);
});

test('an error that nothing knows is counted', async () => {
  await answerTo(new TypeError('a fault'));
  expect(output.metrics()).toMatchObject([{ UnexpectedError: 1, service: 'liaison' }]);
});

test.each([new ProblemError({ status: 404 }), httpClientError('network'), secretError('unset')])(
  'an error that is known is not: %s',
  async (error) => {
    await answerTo(error);
    expect(output.metrics()).toEqual([]);
  },
);

test.each(['a text', undefined, null])('%p thrown in the place of an error is a blank 500 too', async (thrown) => {
  expect(await answerTo(thrown)).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([{ level: 'ERROR', status: 500 }]);
});
