import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHandler, handler } from '../../../functions/api/unmatched.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent, requestId } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const endpoint = createHandler(async () => ({ openapi: '3.1.0', paths: { '/health': { get: {} } } }));
const answerTo = async (request: ApiGatewayRequest) =>
  readAnswer(await endpoint(apiGatewayEvent({ routeKey: '$default', ...request }), lambdaContext()));

test('a path that is not there is a 404 problem', async () => {
  expect(await answerTo({ path: '/nowhere' })).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: { title: 'Not Found', requestId },
  });
});

test('a method that a path does not take is a 405 problem that says what it takes', async () => {
  expect(await answerTo({ method: 'POST', path: '/health' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET', 'content-type': 'application/problem+json' },
  });
});

test.each<ApiGatewayRequest>([
  { path: '/nowhere', query: { any: 'thing' } },
  { path: '/nowhere', pathParameters: { proxy: 'nowhere' } },
  { path: '/nowhere', authorization: 'Bearer wrong' },
])('nothing else about a request matters: %j', async (request) => {
  expect(await answerTo(request)).toMatchObject({ status: 404 });
});

test('the deployed handler is this pipeline: without its document a blank 500, and why in the log', async () => {
  expect(await handler(apiGatewayEvent(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([{ level: 'ERROR', status: 500 }]);
  expect(output.text()).toContain('openapi.json');
});
