import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHandler, handler } from '../../../functions/api/open-api.handler.ts';
import { openApiDocument } from '../../../infra/openapi.ts';
import { loadRoutes } from '../../../infra/routes.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const event = apiGatewayEvent({ path: '/openapi.json' });

test('the document of the build is answered whole, without a key', async () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(await loadRoutes(), '1.2.3')));
  expect(readAnswer(await createHandler(async () => document)(event, lambdaContext()))).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: document,
  });
});

test('a key is not looked at', async () => {
  const read = async () => ({ openapi: '3.1.0', paths: {} });
  const answer = await createHandler(read)(apiGatewayEvent({ authorization: 'Bearer wrong' }), lambdaContext());
  expect(answer).toMatchObject({ statusCode: 200 });
});

test('the deployed handler is this pipeline: without its document a blank 500, and why in the log', async () => {
  expect(await handler(event, lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([{ level: 'ERROR', status: 500 }]);
  expect(output.text()).toContain('openapi.json');
});
