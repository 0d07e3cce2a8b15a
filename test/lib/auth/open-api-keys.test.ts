import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openApiKeys } from '#lib/auth/open-api-keys.ts';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { secretsManagerError, secretValue, secretWithoutValue } from '../../support/secrets-manager-answer.ts';

const environment = { API_KEYS_SECRET_ARN: 'liaison/dev/api-keys', LIAISON_STAGE: 'dev' };
const keys = {
  keys: [{ id: 'k1', name: 'ci', sha256: hashApiKey('key'), scopes: ['read'], createdAt: '2026-11-24T12:00:00Z' }],
};
let started: AsyncDisposableStack;

beforeEach(() => {
  started = new AsyncDisposableStack();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await started.disposeAsync();
});

async function secretsManager(...answers: ScriptedAnswer[]) {
  const server = started.use(await startHttpServer(answers));
  setAwsEndpoint('SECRETS_MANAGER', server.origin);
  return server;
}

test('it can be made without its environment, and says what is missing at the first request', async () => {
  await expect(openApiKeys({})('Bearer key')).rejects.toThrow(
    new ConfigurationError('The environment variable API_KEYS_SECRET_ARN is not set on this function.'),
  );
});

test('a key in the secret of the deployment is known', async () => {
  const server = await secretsManager(secretValue(keys));
  expect(await openApiKeys(environment)('Bearer key')).toEqual({ keyId: 'k1', name: 'ci', scopes: ['read'] });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ SecretId: 'liaison/dev/api-keys' });
});

test('the secret is read once for all requests', async () => {
  const server = await secretsManager(secretValue(keys));
  const verify = openApiKeys(environment);
  await verify('Bearer key');
  await verify('Bearer key');
  expect(server.requests).toHaveLength(1);
});

test('without a key in the secret, the error names the command that makes the first one on this stage', async () => {
  await secretsManager(secretWithoutValue);
  await expect(openApiKeys(environment)('Bearer key')).rejects.toMatchObject({
    kind: 'unset',
    message: expect.stringContaining('npm run keys -- create --stage dev --name <name> --scope read'),
  });
});

test('while Secrets Manager throttles the keys of before are known, and somebody is told', async () => {
  const throttled = secretsManagerError('ThrottlingException');
  await secretsManager(secretValue(keys), throttled, throttled);
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const onStaleSecret = jest.fn();
  const verify = openApiKeys(environment, { onStaleSecret });
  await verify('Bearer key');
  jest.setSystemTime(Date.now() + 300_000);
  expect(await verify('Bearer key')).toMatchObject({ keyId: 'k1' });
  expect(onStaleSecret.mock.calls).toMatchObject([[{ kind: 'unavailable', secret: 'liaison/dev/api-keys' }]]);
});
