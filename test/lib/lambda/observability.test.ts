import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { secretError } from '../../support/errors.ts';

let output: CapturedOutput;
let observability: typeof import('#lib/lambda/observability.ts');

beforeEach(async () => {
  output = captureOutput();
  // Before the module is loaded: Lambda too sets it before.
  process.env['LIAISON_STAGE'] = 'dev';
  observability = await import('#lib/lambda/observability.ts');
});
afterEach(() => output[Symbol.dispose]());

test('a metric is a line with all its dimensions in one set: the one that an alarm watches', () => {
  observability.emitMetric('CredentialRefused', 1, { connection: 'github' });
  expect(output.metrics()).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Liaison',
            Dimensions: [expect.arrayContaining(['service', 'stage', 'connection'])],
            Metrics: [{ Name: 'CredentialRefused', Unit: 'Count' }],
          },
        ],
      },
      service: 'liaison',
      stage: 'dev',
      connection: 'github',
      CredentialRefused: 1,
    },
  ]);
});

test('metrics of different connections are lines of their own', () => {
  observability.emitMetric('CredentialRefused', 0, { connection: 'one' });
  observability.emitMetric('CredentialRefused', 1, { connection: 'two' });
  expect(output.metrics().map(({ connection, CredentialRefused }) => [connection, CredentialRefused])).toEqual([
    ['one', 0],
    ['two', 1],
  ]);
});

test('a stale secret is warned of, by its name', () => {
  observability.warnOfStaleSecret(secretError('unavailable'));
  expect(output.logs()).toMatchObject([
    { level: 'WARN', error: { kind: 'unavailable', secret: 'liaison/dev/connections/github' } },
  ]);
});

test('a request that is sent again is warned of, with what is known of the attempt', () => {
  const attempt = {
    number: 1,
    method: 'GET',
    url: 'https://api.github.com/user',
    startedAt: 0,
    durationMs: 5,
    classification: 'transient',
    status: 503,
    waitMs: 100,
  } as const;
  observability.requestLogging.onRetry?.(attempt);
  expect(output.logs()).toMatchObject([{ level: 'WARN', message: 'Sending a request again', attempt }]);
});
