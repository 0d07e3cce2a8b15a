import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/webhooks/sweep-deliveries.handler.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryDeliveries } from '../../support/memory-deliveries.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

test('the counts of a sweep are the result of the job, and in its log', async () => {
  const clock = fakeClock();
  const deliveries = memoryDeliveries();
  await deliveries.record({ connection: 'github', deliveryId: 'a', event: 'push', size: 2, headers: {} }, clock());
  clock.advance(360_000);
  const job = createHandler({
    connections: () => ['github'],
    deliveries,
    queue: { sendAll: async () => [] },
    emit: () => {},
    clock,
    log: logger,
  });
  const counts = { looked: 1, sent: 1, unsent: 0, failed: 0, finished: true };
  expect(await job({}, lambdaContext({ remainingMs: 60_000 }))).toEqual(counts);
  expect(output.logs()).toMatchObject([{ level: 'INFO', message: 'Swept the deliveries', ...counts }]);
});

test('the deployed handler is this pipeline: without its environment it rejects, and the variable is in the log', async () => {
  await expect(handler({}, lambdaContext())).rejects.toMatchObject({ name: 'ConfigurationError' });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('CONNECTIONS') } },
  ]);
});
