import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Connector } from '#lib/connectors/connector.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/connections/verify-connections.handler.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { stubConnector } from '../stub-github.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const verifyCredential = jest.fn<Connector['verifyCredential']>();
const job = createHandler({
  connections: {
    names: () => ['github'],
    connector: () => stubConnector({ verifyCredential }),
    github: () => {
      throw new Error('This job knows connectors alone.');
    },
  },
  verifications: { put: async () => {}, get: async () => undefined },
  emit: () => {},
  clock: fakeClock(),
  log: logger,
});

test('the outcome of each connection is the result of the job', async () => {
  verifyCredential.mockResolvedValueOnce({ account: 'ada' });
  expect(await job({}, lambdaContext())).toMatchObject({ github: { outcome: 'verified', account: 'ada' } });
  expect(output.logs()).toMatchObject([{ level: 'INFO', connection: 'github', outcome: 'verified' }]);
});

test('a failure fails the job, so that alarms see it, and is in the log with its connection', async () => {
  const error = secretError('denied');
  verifyCredential.mockRejectedValueOnce(error);
  await expect(job({}, lambdaContext())).rejects.toBe(error);
  expect(output.logs()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      connection: 'github',
      error: expect.objectContaining({ kind: 'denied', secret: 'liaison/dev/connections/github' }),
    }),
  );
});

test('the deployed handler is this pipeline: without its environment it rejects, and the variable is in the log', async () => {
  await expect(handler({}, lambdaContext())).rejects.toMatchObject({ name: 'ConfigurationError' });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('CONNECTIONS') } },
  ]);
});
