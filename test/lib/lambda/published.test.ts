import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import middy from '@middy/core';
import { published } from '#lib/lambda/published.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

function run(work: (metrics: Metrics) => void) {
  const metrics = new Metrics({ namespace: 'Liaison', serviceName: 'liaison' });
  const handler = middy<unknown, void>()
    .use(published(metrics))
    .handler(async () => work(metrics));
  return handler({}, lambdaContext());
}

test('what a run has counted is published once', async () => {
  await run((metrics) => metrics.addMetric('Things', MetricUnit.Count, 2));
  expect(output.metrics()).toMatchObject([{ Things: 2 }]);
});

test('it is published also when the run fails', async () => {
  const failing = run((metrics) => {
    metrics.addMetric('Things', MetricUnit.Count, 2);
    throw new Error('later');
  });
  await expect(failing).rejects.toThrow('later');
  expect(output.metrics()).toMatchObject([{ Things: 2 }]);
});

test('a run that has counted nothing writes nothing', async () => {
  await run(() => {});
  expect(output.text()).toBe('');
});
