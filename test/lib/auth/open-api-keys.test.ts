import { afterEach, expect, jest, test } from '@jest/globals';
import { openApiKeys } from '#lib/auth/open-api-keys.ts';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';

const environment = { API_KEYS_SECRET_ARN: 'liaison/dev/api-keys', LIAISON_STAGE: 'dev' };
const keys = JSON.stringify({
  keys: [{ id: 'k1', name: 'ci', sha256: hashApiKey('key'), scopes: ['read'], createdAt: '2026-11-24T12:00:00Z' }],
});
afterEach(() => {
  jest.useRealTimers();
});

const holding = (value: string | undefined) => jest.fn<FetchSecret>().mockResolvedValue(value);

test.each(['API_KEYS_SECRET_ARN', 'LIAISON_STAGE'])(
  'it can be made without %s, and says at the first request that it is missing',
  async (variable) => {
    const verify = openApiKeys({ ...environment, [variable]: undefined }, { fetchSecret: holding(keys) });
    await expect(verify('Bearer key')).rejects.toThrow(
      new ConfigurationError(`The environment variable ${variable} is not set on this function.`),
    );
  },
);

test('a key in the secret of the deployment is known', async () => {
  const fetchSecret = holding(keys);
  expect(await openApiKeys(environment, { fetchSecret })('Bearer key')).toEqual({
    keyId: 'k1',
    name: 'ci',
    scopes: ['read'],
  });
  expect(fetchSecret.mock.calls).toEqual([['liaison/dev/api-keys']]);
});

test('the secret is read once for all requests', async () => {
  const fetchSecret = holding(keys);
  const verify = openApiKeys(environment, { fetchSecret });
  await verify('Bearer key');
  await verify('Bearer key');
  expect(fetchSecret).toHaveBeenCalledTimes(1);
});

test('without a key in the secret, the error names the command that makes the first one on this stage', async () => {
  await expect(openApiKeys(environment, { fetchSecret: holding(undefined) })('Bearer key')).rejects.toMatchObject({
    kind: 'unset',
    message: expect.stringContaining('npm run keys -- create --stage dev --name <name> --scope read'),
  });
});

test('while Secrets Manager throttles the keys of before are known, and somebody is told', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const fetchSecret = holding(keys);
  const onStaleSecret = jest.fn();
  const verify = openApiKeys(environment, { fetchSecret, onStaleSecret });
  await verify('Bearer key');
  fetchSecret.mockRejectedValueOnce(awsError('ThrottlingException'));
  jest.setSystemTime(Date.now() + 300_000);
  expect(await verify('Bearer key')).toMatchObject({ keyId: 'k1' });
  expect(onStaleSecret.mock.calls).toMatchObject([[{ kind: 'unavailable', secret: 'liaison/dev/api-keys' }]]);
});
