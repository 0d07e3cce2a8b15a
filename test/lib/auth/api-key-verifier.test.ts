import { describe, expect, jest, test } from '@jest/globals';
import { createApiKeyVerifier } from '#lib/auth/api-key-verifier.ts';
import { type ApiKeyRecord, ApiKeys, hashApiKey, type Scope } from '#lib/contract/api-keys.ts';
import { createSecretReader, type SecretReader } from '#lib/secrets/secret-reader.ts';
import { secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const record = (id: string, key: string, scopes: Scope[] = ['read']): ApiKeyRecord => ({
  id,
  name: `The program of ${id}`,
  sha256: hashApiKey(key),
  scopes,
  createdAt: '2026-11-24T12:00:00Z',
});
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;
const caller = { keyId: 'k1', name: 'The program of k1', scopes: ['read', 'operate'] };

function setUp(...keys: ApiKeyRecord[]) {
  const read = jest.fn<SecretReader<ApiKeys>['read']>().mockResolvedValue({ keys });
  const refresh = jest.fn<SecretReader<ApiKeys>['refresh']>().mockResolvedValue({ keys });
  const clock = fakeClock();
  return { read, refresh, clock, verify: createApiKeyVerifier({ read, refresh }, clock) };
}

describe('a known key', () => {
  const known = () => setUp(record('k0', 'other'), record('k1', 'key', ['read', 'operate']), record('k2', 'another'));

  test.each([
    ['Bearer key'],
    ['bearer key'],
    ['BEARER   key'],
    ['Bearer key '],
    [basic(':key')],
    [basic('curl:key')],
    [basic('key:')],
    [basic('key:').replace('Basic', 'bAsIc')],
  ])('is taken from "%s" and tells its caller, with its scopes', async (authorization) => {
    const { verify, refresh } = known();
    expect(await verify(authorization)).toEqual(caller);
    expect(refresh).not.toHaveBeenCalled();
  });

  test('may hold a colon where it is the password', async () => {
    const { verify } = setUp(record('k1', 'a:b', ['read', 'operate']));
    expect(await verify(basic('user:a:b'))).toEqual(caller);
  });
});

describe('no key', () => {
  test.each([
    undefined,
    '',
    'key',
    'Bearer',
    'Bearer ',
    'Token key',
    'Bearer key extra',
    'Basic',
    basic(':'),
    basic('key'),
    'Basic !!!',
  ])('is what %j shows, so nobody is known and the secret is not even read', async (authorization) => {
    const { verify, read, refresh } = setUp(record('k1', 'key'));
    expect(await verify(authorization)).toBeUndefined();
    expect([read.mock.calls, refresh.mock.calls]).toEqual([[], []]);
  });
});

describe('an unknown key', () => {
  test.each(['Bearer wrong', 'Bearer KEY', basic('key:wrong'), `Bearer ${hashApiKey('key')}`])(
    '%s is told apart from no key',
    async (authorization) => {
      expect(await setUp(record('k1', 'key')).verify(authorization)).toBe('unknown');
    },
  );

  test('is any key where there are none at all', async () => {
    expect(await setUp().verify('Bearer key')).toBe('unknown');
  });

  test('has the secret read again, so that a key works as soon as it is made', async () => {
    const { verify, refresh } = setUp(record('k0', 'other'));
    refresh.mockResolvedValueOnce({ keys: [record('k1', 'key', ['read', 'operate'])] });
    expect(await verify('Bearer key')).toEqual(caller);
  });

  test('that is new works for all who come with it at the same time: they share the reading', async () => {
    const { verify, refresh } = setUp(record('k0', 'other'));
    refresh.mockResolvedValueOnce({ keys: [record('k1', 'key', ['read', 'operate'])] });
    expect(await Promise.all([verify('Bearer key'), verify('Bearer key')])).toEqual([caller, caller]);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('has it read again once in 30 seconds, whoever asks', async () => {
    const { verify, refresh, clock } = setUp(record('k1', 'key'));
    await Promise.all([verify('Bearer guess-1'), verify('Bearer guess-2')]);
    clock.advance(29_999);
    await verify('Bearer guess-3');
    expect(refresh).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await verify('Bearer guess-4');
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  test('meets the same error for 30 seconds where the reading failed, and costs no second one', async () => {
    const { verify, refresh, clock } = setUp(record('k1', 'key'));
    refresh.mockRejectedValueOnce(secretError('unavailable'));
    await expect(verify('Bearer guess-1')).rejects.toMatchObject({ kind: 'unavailable' });
    clock.advance(29_999);
    await expect(verify('Bearer guess-2')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(refresh).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await verify('Bearer guess-3')).toBe('unknown');
  });

  test("whose reading failed stands in nobody else's way", async () => {
    const { verify, refresh } = setUp(record('k1', 'key', ['read', 'operate']));
    refresh.mockRejectedValueOnce(secretError('unavailable'));
    await expect(verify('Bearer guess')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await verify('Bearer key')).toEqual(caller);
  });
});

test('every key is compared, also after one has matched: the time taken tells nothing', async () => {
  const compared: string[] = [];
  const watched = (id: string, key: string): ApiKeyRecord => ({
    ...record(id, key),
    get sha256() {
      compared.push(id);
      return hashApiKey(key);
    },
  });
  const keys = ['k1', 'k2', 'k3'].map((id) => watched(id, `${id}-key`));
  compared.length = 0;
  const { verify } = setUp(...keys);
  expect(await verify('Bearer k1-key')).toMatchObject({ keyId: 'k1' });
  expect(compared).toEqual(['k1', 'k2', 'k3']);
});

test('a revoked key is refused as soon as the secret is read again', async () => {
  const clock = fakeClock();
  const fetchSecret = jest
    .fn<() => Promise<string>>()
    .mockResolvedValueOnce(JSON.stringify({ keys: [record('k1', 'key')] }))
    .mockResolvedValue(JSON.stringify({ keys: [] }));
  const secret = createSecretReader({ secretId: 'api-keys', schema: ApiKeys, remedy: '', fetchSecret, clock });
  const verify = createApiKeyVerifier(secret, clock);
  expect(await verify('Bearer key')).toMatchObject({ keyId: 'k1' });
  clock.advance(300_000);
  expect(await verify('Bearer key')).toBe('unknown');
});

test('a secret that cannot be read is an error, not an unknown caller', async () => {
  const { verify, read } = setUp();
  read.mockRejectedValueOnce(secretError('unset'));
  await expect(verify('Bearer key')).rejects.toMatchObject({ name: 'SecretError', kind: 'unset' });
});
