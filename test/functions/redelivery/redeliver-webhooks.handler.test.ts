import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/redelivery/redeliver-webhooks.handler.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { awsError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryDeliveries } from '../../support/memory-deliveries.ts';
import { stubGitHub } from '../stub-github.ts';
import { memoryHooks } from './emulated-deliveries.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const empty = {
  deliversTo: async () => 'https://liaison.example/webhooks/github',
  async *list() {
    yield { deliveries: [] };
  },
  redeliver: async () => undefined,
};
const secretArn = 'liaison/dev/connections/github';
const dependencies = {
  connections: { github: () => stubGitHub({ appHookDeliveries: empty }) },
  settings: () => ({
    github: { connector: 'github', auth: 'app', baseUrl: 'https://api.github.com', secretArn } as const,
  }),
  hooks: memoryHooks({ github: [{ hookId: '9', target: 'integration' }] }).hooks,
  deliveries: memoryDeliveries(),
  emit: () => {},
  clock: fakeClock(),
  log: logger,
};

test('what became of each webhook is the result of the job, and a line of the log', async () => {
  const report = { failed: 0, redelivered: 0, missing: 0 };
  expect(await createHandler(dependencies)({}, lambdaContext())).toEqual({ github: { 9: report } });
  expect(output.logs()).toMatchObject([{ level: 'INFO', connection: 'github', hookId: '9', ...report }]);
});

test('a failure fails the job, so that alarms see it', async () => {
  const error = awsError('InternalServerError');
  const hooks = { ...dependencies.hooks, list: () => Promise.reject(error) };
  await expect(createHandler({ ...dependencies, hooks })({}, lambdaContext())).rejects.toBe(error);
});

test('the deployed handler is this pipeline: without its environment it rejects, and the variable is in the log', async () => {
  await expect(handler({}, lambdaContext())).rejects.toMatchObject({ name: 'ConfigurationError' });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('CONNECTIONS') } },
  ]);
});
