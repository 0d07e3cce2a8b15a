import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogFormatter } from '#lib/lambda/log-formatter.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const newLogger = () => new Logger({ serviceName: 'liaison', logFormatter: new LogFormatter() });

function logged(error: unknown) {
  newLogger().error('It failed', { error });
  return output.logs()[0];
}

test('a line says when, what and in which invocation', () => {
  const logger = newLogger();
  logger.addContext(lambdaContext());
  logger.info('Answered', { status: 200 });
  expect(output.logs()).toEqual([
    {
      level: 'INFO',
      message: 'Answered',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      service: 'liaison',
      function_name: 'liaison-dev-function',
      function_request_id: lambdaContext().awsRequestId,
      cold_start: expect.any(Boolean),
      status: 200,
    },
  ]);
});

test('an error is its name, its message and its place', () => {
  expect(logged(new TypeError('It is not a function')).error).toEqual({
    name: 'TypeError',
    message: 'It is not a function',
    location: expect.stringMatching(/log-formatter\.test\.ts:\d+$/),
  });
});

test('what an error of the HTTP client says of itself is logged', () => {
  const error = httpClientError('http', { status: 404, requestId: 'AB12' });
  expect(logged(error).error).toEqual({
    name: 'HttpClientError',
    message: error.message,
    location: expect.any(String),
    kind: 'http',
    status: 404,
    requestId: 'AB12',
  });
});

test('which secret cannot be read is logged, with the command that sets it', () => {
  expect(logged(secretError('unset')).error).toMatchObject({
    kind: 'unset',
    secret: 'liaison/dev/connections/github',
    message: expect.stringContaining('aws secretsmanager put-secret-value'),
  });
});

test('a cause is logged likewise, and its cause', () => {
  const deepest = new RangeError('deepest');
  const error = new Error('outer', { cause: new Error('inner', { cause: deepest }) });
  expect(logged(error).error).toMatchObject({
    cause: { message: 'inner', cause: { name: 'RangeError', message: 'deepest' } },
  });
});

test('causes that go round in a ring end', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  const chain = [];
  for (let cause = logged(first).error; cause; cause = cause.cause) chain.push(cause.message);
  expect(chain).toEqual(['first', 'second', 'first', 'second', 'first', 'second']);
});

const canary = 'canary-6f2b';

test.each([
  ['an own field', () => Object.assign(new Error('x'), { config: { headers: { authorization: canary } } })],
  ['an own field with the name of nothing that is logged', () => Object.assign(new Error('x'), { [canary]: 1 })],
  [
    'the stack',
    () => Object.assign(new Error('x'), { stack: `Error: x\n    at ${canary} (file:///code/index.mjs:1:1)` }),
  ],
  ...['kind', 'status', 'requestId', 'secret'].map((field): [string, () => Error] => [
    `the field ${field} of an error that is not ours`,
    () => Object.assign(new Error('x'), { [field]: canary }),
  ]),
  ['a field of the cause', () => new Error('x', { cause: Object.assign(new Error('y'), { body: canary }) })],
  ['a cause that is no error', () => new Error('x', { cause: { token: canary } })],
  ['an aggregated error', () => new AggregateError([new Error(canary)], 'x')],
])('%s is not logged', (_, make) => {
  logged(make());
  expect(output.logs()).toHaveLength(1);
  expect(output.text()).not.toContain(canary);
});

test('a stack is not logged', () => {
  logged(new Error('x', { cause: new Error('y') }));
  expect(output.logs()).toHaveLength(1);
  expect(output.text()).not.toMatch(/(\n|\\n)\s+at /);
});
