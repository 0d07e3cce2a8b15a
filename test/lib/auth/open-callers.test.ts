import { afterEach, expect, jest, test } from '@jest/globals';
import { openCallers } from '#lib/auth/open-callers.ts';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';

const environment = { API_KEYS_SECRET_ARN: 'liaison/dev/api-keys', LIAISON_STAGE: 'dev' };
const bearer = { authorization: 'Bearer key' };
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
    const callers = openCallers({ ...environment, [variable]: undefined }, { fetchSecret: holding(keys) });
    const missing = new ConfigurationError(`The environment variable ${variable} is not set on this function.`);
    await expect(callers.identify(bearer)).rejects.toThrow(missing);
    await expect(callers.signIn('key')).rejects.toThrow(missing);
  },
);

test('a key in the secret of the deployment is known', async () => {
  const fetchSecret = holding(keys);
  expect(await openCallers(environment, { fetchSecret }).identify(bearer)).toEqual({
    keyId: 'k1',
    name: 'ci',
    scopes: ['read'],
    via: 'bearer',
  });
  expect(fetchSecret.mock.calls).toEqual([['liaison/dev/api-keys']]);
});

test('a session is for the stage that made it', async () => {
  const access = { fetchSecret: holding(keys) };
  const { session } = (await openCallers(environment, access).signIn('key')) ?? {};
  expect(await openCallers(environment, access).identify({ session })).toMatchObject({ keyId: 'k1', via: 'session' });
  const prod = openCallers({ ...environment, LIAISON_STAGE: 'prod' }, access);
  expect(await prod.identify({ session })).toBe('unknown');
});

test('the secret is read once for all requests', async () => {
  const fetchSecret = holding(keys);
  const callers = openCallers(environment, { fetchSecret });
  await callers.identify(bearer);
  await callers.identify(bearer);
  expect(fetchSecret).toHaveBeenCalledTimes(1);
});

test('without a key in the secret, the error names the command that makes the first one on this stage', async () => {
  await expect(openCallers(environment, { fetchSecret: holding(undefined) }).identify(bearer)).rejects.toMatchObject({
    kind: 'unset',
    message: expect.stringContaining('npm run keys -- create --stage dev --name <name> --scope read'),
  });
});

test('while Secrets Manager throttles the keys of before are known, and somebody is told', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const fetchSecret = holding(keys);
  const onStaleSecret = jest.fn();
  const callers = openCallers(environment, { fetchSecret, onStaleSecret });
  await callers.identify(bearer);
  fetchSecret.mockRejectedValueOnce(awsError('ThrottlingException'));
  jest.setSystemTime(Date.now() + 300_000);
  expect(await callers.identify(bearer)).toMatchObject({ keyId: 'k1' });
  expect(onStaleSecret.mock.calls).toMatchObject([[{ kind: 'unavailable', secret: 'liaison/dev/api-keys' }]]);
});
