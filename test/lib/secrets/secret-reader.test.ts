import { inspect } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { TokenSecret } from '#lib/contract/secrets.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import { createSecretReader, secretTtlMs } from '#lib/secrets/secret-reader.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/connections/github-AbCdEf';
const remedy = 'Set it with: the command.';
const token = (value: string) => JSON.stringify({ token: value });

function setUp() {
  const fetchSecret = jest.fn<FetchSecret>();
  const clock = fakeClock();
  const onStale = jest.fn<(error: SecretError) => void>();
  const reader = createSecretReader({ secretId: arn, schema: TokenSecret, remedy, fetchSecret, clock, onStale });
  return { fetchSecret, clock, onStale, reader };
}

describe('a value', () => {
  test('is read from the secret by its id, and checked against the schema', async () => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(JSON.stringify({ token: 't1', note: 'fields of others are left out' }));
    expect(await reader.read()).toEqual({ token: 't1' });
    expect(fetchSecret).toHaveBeenCalledWith(arn);
  });

  test('is read once for all who ask at the same time', async () => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1'));
    const values = await Promise.all([reader.read(), reader.read(), reader.refresh()]);
    expect(values).toEqual([{ token: 't1' }, { token: 't1' }, { token: 't1' }]);
    expect(fetchSecret).toHaveBeenCalledTimes(1);
  });

  test('is kept for five minutes, and then read again: a rotated token works without a deploy', async () => {
    const { fetchSecret, clock, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1')).mockResolvedValueOnce(token('t2'));
    await reader.read();
    clock.advance(299_999);
    expect(await reader.read()).toEqual({ token: 't1' });
    clock.advance(1);
    expect(await reader.read()).toEqual({ token: 't2' });
  });
});

describe('a refresh', () => {
  test('reads the secret although the value is fresh, and what it finds is the value from then on', async () => {
    const { fetchSecret, clock, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1')).mockResolvedValueOnce(token('t2'));
    await reader.read();
    clock.advance(60_000);
    expect(await reader.refresh()).toEqual({ token: 't2' });
    clock.advance(secretTtlMs - 1);
    expect(await reader.read()).toEqual({ token: 't2' });
    expect(fetchSecret).toHaveBeenCalledTimes(2);
  });

  test('is shared by all who ask for one meanwhile, and the next one is a new one', async () => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1')).mockResolvedValueOnce(token('t2'));
    expect(await Promise.all([reader.refresh(), reader.refresh()])).toEqual([{ token: 't1' }, { token: 't1' }]);
    expect(await reader.refresh()).toEqual({ token: 't2' });
  });

  test('never gives the old value for the new one: when Secrets Manager fails it rejects', async () => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1')).mockRejectedValueOnce(awsError('ThrottlingException'));
    await reader.read();
    await expect(reader.refresh()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await reader.read()).toEqual({ token: 't1' });
  });
});

describe('an old value', () => {
  test.each(['ThrottlingException', 'TimeoutError', 'InternalServiceError'])(
    'stands in while Secrets Manager fails with %s',
    async (name) => {
      const { fetchSecret, clock, onStale, reader } = setUp();
      fetchSecret.mockResolvedValueOnce(token('t1')).mockRejectedValueOnce(awsError(name));
      await reader.read();
      clock.advance(secretTtlMs);
      expect(await reader.read()).toEqual({ token: 't1' });
      expect(onStale.mock.calls).toMatchObject([[{ kind: 'unavailable', secret: 'liaison/dev/connections/github' }]]);
    },
  );

  test('is used for ten seconds before Secrets Manager is asked again', async () => {
    const { fetchSecret, clock, reader } = setUp();
    fetchSecret
      .mockResolvedValueOnce(token('t1'))
      .mockRejectedValueOnce(awsError('ThrottlingException'))
      .mockResolvedValueOnce(token('t2'));
    await reader.read();
    clock.advance(secretTtlMs);
    await reader.read();
    clock.advance(9_999);
    expect(await reader.read()).toEqual({ token: 't1' });
    expect(fetchSecret).toHaveBeenCalledTimes(2);
    clock.advance(1);
    expect(await reader.read()).toEqual({ token: 't2' });
  });

  test.each([
    ['its value is gone', () => Promise.resolve(undefined), 'unset'],
    ['its value has become invalid', () => Promise.resolve('{}'), 'invalid'],
    ['it is known that it is deleted', () => Promise.reject(awsError('InvalidRequestException')), 'unset'],
    ['it may no longer be read', () => Promise.reject(awsError('AccessDeniedException')), 'denied'],
    ['it can no longer be decrypted', () => Promise.reject(awsError('DecryptionFailure')), 'denied'],
  ])(
    'neither stands in for a secret of which %s, nor comes back while Secrets Manager throttles',
    async (_, answer, kind) => {
      const { fetchSecret, clock, onStale, reader } = setUp();
      fetchSecret.mockResolvedValueOnce(token('t1')).mockImplementationOnce(answer);
      await reader.read();
      clock.advance(secretTtlMs);
      await expect(reader.read()).rejects.toMatchObject({ name: 'SecretError', kind });
      fetchSecret.mockRejectedValueOnce(awsError('ThrottlingException'));
      await expect(reader.read()).rejects.toMatchObject({ name: 'SecretError', kind: 'unavailable' });
      expect(onStale).not.toHaveBeenCalled();
    },
  );

  test('does not come back after a refresh has found it gone, however fresh it was', async () => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(token('t1')).mockResolvedValueOnce(undefined);
    await reader.read();
    await expect(reader.refresh()).rejects.toMatchObject({ kind: 'unset' });
    fetchSecret.mockRejectedValueOnce(awsError('ThrottlingException'));
    await expect(reader.read()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a failure', () => {
  test.each([
    ['there is no value', () => Promise.resolve(undefined)],
    ['the value is invalid', () => Promise.resolve('{}')],
    ['it may not be read', () => Promise.reject(awsError('AccessDeniedException'))],
    ['Secrets Manager throttles', () => Promise.reject(awsError('ThrottlingException'))],
  ])('is never kept: after "%s" the next read asks again', async (_, answer) => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockImplementationOnce(answer).mockResolvedValueOnce(token('t1'));
    await expect(reader.read()).rejects.toThrow(SecretError);
    expect(await reader.read()).toEqual({ token: 't1' });
  });

  test.each([undefined, ''])('a secret whose value is %j is unset, and the error names the command', async (value) => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(value);
    await expect(reader.read()).rejects.toMatchObject({
      kind: 'unset',
      secret: 'liaison/dev/connections/github',
      remedy,
      message: 'The secret liaison/dev/connections/github has no value yet. Set it with: the command.',
    });
  });

  test.each([
    ['ghp_rawtoken', 'the whole value'],
    ['["ghp_rawtoken"]', 'the whole value'],
    ['{"Token":"ghp_rawtoken"}', 'token'],
    ['{"token":{"value":"ghp_rawtoken"}}', 'token'],
    ['{"ghp_rawtoken":""}', 'token'],
  ])('%s is invalid: the error names %s and the command, and no part of the value', async (value, field) => {
    const { fetchSecret, reader } = setUp();
    fetchSecret.mockResolvedValueOnce(value);
    const error: unknown = await Promise.try(() => reader.read()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'invalid', remedy });
    expect(error).toHaveProperty('message', expect.stringContaining(`(wrong: ${field})`));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('rawtoken');
  });

  test('of Secrets Manager names the secret, and keeps its cause for the log', async () => {
    const { fetchSecret, reader } = setUp();
    const cause = awsError('AccessDeniedException');
    fetchSecret.mockRejectedValueOnce(cause);
    await expect(reader.read()).rejects.toMatchObject({
      kind: 'denied',
      secret: 'liaison/dev/connections/github',
      cause,
    });
  });
});
