import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

// Before the logger is made, as on a function whose operator has set it.
process.env['POWERTOOLS_LOGGER_LOG_EVENT'] = 'true';
const { logger } = await import('#lib/lambda/observability.ts');
const { endpoint } = await import('#lib/lambda/endpoint.ts');
const { job } = await import('#lib/lambda/job.ts');

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const canary = 'canary-6f2b';

test('the logger is one that would log events', () => {
  logger.logEventIfEnabled({ canary });
  expect(output.logs()).toMatchObject([{ event: { canary } }]);
});

test('an endpoint does not log the event all the same', async () => {
  const response = z.object({});
  const route = defineRoute({
    operationId: 'thing',
    summary: 'A thing',
    method: 'GET',
    path: '/thing',
    scope: 'none',
    response,
  });
  const handler = endpoint(route, {}, async () => ({}));
  await handler(apiGatewayEvent({ path: '/thing', authorization: `Bearer ${canary}` }), lambdaContext());
  expect(output.logs()).toMatchObject([{ message: 'Answered' }]);
  expect(output.text()).not.toContain(canary);
});

test('a job does not log the event all the same', async () => {
  await job(async () => logger.info('Worked'))({ canary }, lambdaContext());
  expect(output.logs()).toMatchObject([{ message: 'Worked' }]);
  expect(output.text()).not.toContain(canary);
});
