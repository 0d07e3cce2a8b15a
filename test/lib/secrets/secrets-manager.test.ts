import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createFetchSecret, secretName } from '#lib/secrets/secrets-manager.ts';
import { awsEndpoint, setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { secretsManagerError, secretValue, secretWithoutValue } from '../../support/secrets-manager-answer.ts';

const secretId = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/api-keys-AbCdEf';

let started: AsyncDisposableStack;

beforeEach(() => {
  started = new AsyncDisposableStack();
  // The SDK waits a random time before it repeats; none at all here.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await started.disposeAsync();
});

async function secretsManager(answers: ScriptedAnswer[], requestTimeout = 5000) {
  const server = started.use(await startHttpServer(answers));
  const client = new SecretsManagerClient({
    ...awsEndpoint(server.origin),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout, throwOnRequestTimeout: true },
  });
  started.defer(() => client.destroy());
  return { server, fetchSecret: createFetchSecret(client) };
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );

test('it asks for the current value of that secret, and gives the text as it is', async () => {
  const aws = await secretsManager([secretValue('{"token":"t1"}')]);
  expect(await aws.fetchSecret(secretId)).toBe('{"token":"t1"}');
  expect(aws.server.requests).toMatchObject([{ headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' } }]);
  expect(JSON.parse(aws.server.requests[0]?.body ?? '')).toEqual({ SecretId: secretId });
});

test.each([
  ['has no AWSCURRENT version', secretWithoutValue],
  [
    'does not exist',
    secretsManagerError('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
  ],
  ['holds bytes and no text', { ...secretValue(''), body: JSON.stringify({ SecretBinary: 'AAEC' }) }],
])('a secret that %s gives undefined', async (_, answer) => {
  const aws = await secretsManager([answer]);
  expect(await aws.fetchSecret(secretId)).toBeUndefined();
});

test('"access denied" is thrown under its own name, and not asked again', async () => {
  const aws = await secretsManager([secretsManagerError('AccessDeniedException')]);
  expect(await refusal(aws.fetchSecret(secretId))).toMatchObject({ name: 'AccessDeniedException' });
  expect(aws.server.requests).toHaveLength(1);
});

test('one throttled request is repeated', async () => {
  const aws = await secretsManager([secretsManagerError('ThrottlingException'), secretValue('value')]);
  expect(await aws.fetchSecret(secretId)).toBe('value');
});

test('a second throttled request is an error: there is no third', async () => {
  const throttled = secretsManagerError('ThrottlingException');
  const aws = await secretsManager([throttled, throttled, secretValue('value')]);
  expect(await refusal(aws.fetchSecret(secretId))).toMatchObject({ name: 'ThrottlingException' });
  expect(aws.server.requests).toHaveLength(2);
});

test.each([
  ['cuts the connection', { failure: 'reset' } as const, 'Error'],
  ['has an internal error', secretsManagerError('InternalServiceError', 'Sorry.', 500), 'InternalServiceError'],
])('a Secrets Manager that %s is an error after two attempts', async (_, answer, name) => {
  const aws = await secretsManager([answer, answer]);
  expect(await refusal(aws.fetchSecret(secretId))).toMatchObject({ name });
  expect(aws.server.requests).toHaveLength(2);
});

test('a silent Secrets Manager is an error after two attempts', async () => {
  const aws = await secretsManager([{ failure: 'silence' }, { failure: 'silence' }], 50);
  expect(await refusal(aws.fetchSecret(secretId))).toMatchObject({ name: 'TimeoutError' });
  await aws.server.received(2);
});

describe('its own limits', () => {
  test('a silent Secrets Manager costs two attempts of three seconds', async () => {
    const server = started.use(await startHttpServer([{ failure: 'silence' }, { failure: 'silence' }]));
    setAwsEndpoint('SECRETS_MANAGER', server.origin);
    // `advanceTimers`, so that the SDK's own waits of no time pass.
    jest.useFakeTimers({ advanceTimers: true, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    const ended = refusal(createFetchSecret()(secretId));
    await server.received(1);
    await jest.advanceTimersByTimeAsync(3000);
    await server.received(2);
    await jest.advanceTimersByTimeAsync(3000);
    expect(await ended).toMatchObject({ name: 'TimeoutError' });
  }, 2000);
});

describe('the name of a secret', () => {
  test.each([
    [secretId, 'liaison/dev/api-keys'],
    [
      'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:liaison/dev/connections/a-b-Zz09Zz',
      'liaison/dev/connections/a-b',
    ],
    ['liaison/dev/connections/github', 'liaison/dev/connections/github'],
    ['liaison/dev/connections/my-github', 'liaison/dev/connections/my-github'],
  ])('in %s is %s', (id, name) => {
    expect(secretName(id)).toBe(name);
  });
});
