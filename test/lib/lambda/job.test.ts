import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type JobRun, job } from '#lib/lambda/job.ts';
import { emitMetric } from '#lib/lambda/observability.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

test('what the work returns is the result', async () => {
  expect(await job(async () => ({ done: 3 }))({}, lambdaContext())).toEqual({ done: 3 });
});

test('the work is told when its outgoing requests must have settled', async () => {
  const clock = fakeClock();
  const work = jest.fn<(run: JobRun) => Promise<void>>().mockResolvedValue();
  await job(work, { clock })({}, lambdaContext({ remainingMs: 60_000 }));
  expect(work).toHaveBeenCalledWith({ deadline: clock() + 58_500 });
});

test('an error goes on to Lambda as it is, so that retries and alarms see it', async () => {
  const error = new TypeError('a fault');
  await expect(job(() => Promise.reject(error))({}, lambdaContext())).rejects.toBe(error);
});

test('an error is logged once, with the id of the invocation', async () => {
  await job(() => Promise.reject(new TypeError('a fault')))({}, lambdaContext()).catch(() => {});
  expect(output.logs()).toMatchObject([
    {
      level: 'ERROR',
      message: 'The job failed',
      error: { name: 'TypeError', message: 'a fault' },
      correlation_id: lambdaContext().awsRequestId,
    },
  ]);
});

test('metrics of a job that fails are not lost', async () => {
  const work = async () => {
    emitMetric('CredentialRefused', 1, { connection: 'github' });
    throw new Error('later');
  };
  await job(work)({}, lambdaContext()).catch(() => {});
  expect(output.metrics()).toMatchObject([{ CredentialRefused: 1, connection: 'github' }]);
});

test('there is no early time-out: Lambda ends the job, and retries it', async () => {
  const finished = await job(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return 'finished';
  })({}, lambdaContext({ remainingMs: 1 }));
  expect(finished).toBe('finished');
});

test('writes nothing but JSON lines', async () => {
  await job(async () => emitMetric('CredentialRefused', 0, { connection: 'github' }))({}, lambdaContext());
  expect(
    output
      .text()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{')),
  ).toEqual([]);
});
