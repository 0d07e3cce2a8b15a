import { describe, expect, jest, test } from '@jest/globals';
import { createCallers } from '#lib/auth/callers.ts';
import { sealSession } from '#lib/auth/session.ts';
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
const k1 = record('k1', 'key', ['read', 'operate']);
const caller = { keyId: 'k1', name: 'The program of k1', scopes: ['read', 'operate'], via: 'bearer' };
const twelveHours = 12 * 3_600_000;

function setUp(...keys: ApiKeyRecord[]) {
  const read = jest.fn<SecretReader<ApiKeys>['read']>().mockResolvedValue({ keys });
  const refresh = jest.fn<SecretReader<ApiKeys>['refresh']>().mockResolvedValue({ keys });
  const clock = fakeClock();
  const { identify, signIn } = createCallers({ read, refresh }, { stage: 'dev', clock });
  const bearer = (key: string) => identify({ authorization: `Bearer ${key}` });
  return { read, refresh, clock, identify, signIn, bearer };
}

/** The same on a secret whose value is replaced, with the reader that deployments use. */
function setUpSecret(...values: ApiKeyRecord[][]) {
  const clock = fakeClock();
  const fetchSecret = jest.fn<() => Promise<string>>();
  for (const keys of values) fetchSecret.mockResolvedValueOnce(JSON.stringify({ keys }));
  fetchSecret.mockResolvedValue(JSON.stringify({ keys: values.at(-1) }));
  const secret = createSecretReader({ secretId: 'api-keys', schema: ApiKeys, remedy: '', fetchSecret, clock });
  return { clock, fetchSecret, ...createCallers(secret, { stage: 'dev', clock }) };
}

describe('a known key', () => {
  const known = () => setUp(record('k0', 'other'), k1, record('k2', 'another'));

  test('tells its caller, with its scopes and how it was shown', async () => {
    const { bearer, identify, refresh } = known();
    expect(await bearer('key')).toEqual(caller);
    expect(await identify({ authorization: `Basic ${btoa(':key')}` })).toEqual({ ...caller, via: 'basic' });
    expect(refresh).not.toHaveBeenCalled();
  });
});

describe('no key', () => {
  test.each([undefined, '', 'key', 'Bearer ', 'Token key', 'Basic !!!'])(
    'is what %j shows, so nobody is known and the secret is not even read',
    async (authorization) => {
      const { identify, read, refresh } = setUp(k1);
      expect(await identify({ authorization })).toBeUndefined();
      expect([read.mock.calls, refresh.mock.calls]).toEqual([[], []]);
    },
  );
});

describe('an unknown key', () => {
  test.each(['Bearer wrong', 'Bearer KEY', `Basic ${btoa('key:wrong')}`, `Bearer ${hashApiKey('key')}`])(
    '%s is told apart from no key',
    async (authorization) => {
      expect(await setUp(k1).identify({ authorization })).toBe('unknown');
    },
  );

  test('is any key where there are none at all', async () => {
    expect(await setUp().bearer('key')).toBe('unknown');
  });

  test('has the secret read again, so that a key works as soon as it is made', async () => {
    const { bearer, refresh } = setUp(record('k0', 'other'));
    refresh.mockResolvedValueOnce({ keys: [k1] });
    expect(await bearer('key')).toEqual(caller);
  });

  test('that is new works for all who come with it at the same time: they share the reading', async () => {
    const { bearer, refresh } = setUp(record('k0', 'other'));
    refresh.mockResolvedValueOnce({ keys: [k1] });
    expect(await Promise.all([bearer('key'), bearer('key')])).toEqual([caller, caller]);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('has it read again once in 30 seconds, whoever asks', async () => {
    const { bearer, refresh, clock } = setUp(k1);
    await Promise.all([bearer('guess-1'), bearer('guess-2')]);
    clock.advance(29_999);
    await bearer('guess-3');
    expect(refresh).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await bearer('guess-4');
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  test('200 times within 30 seconds, at once and one after another, in every way there is: one reading again', async () => {
    const { identify, signIn, refresh, clock } = setUp(k1);
    const guess = (index: number) => {
      const session = { keyId: `guess-${index}`, expiresAt: clock() + 1000 };
      return [
        () => identify({ authorization: `Bearer guess-${index}` }),
        () => identify({ authorization: `Basic ${btoa(`guess-${index}:`)}` }),
        () => identify({ session: sealSession(session, { sha256: hashApiKey('guess'), stage: 'dev' }) }),
        async () => (await signIn(`guess-${index}`)) ?? 'unknown',
      ][index % 4]?.();
    };
    const atOnce = await Promise.all(Array.from({ length: 100 }, (_, index) => guess(index)));
    const answers = new Set(atOnce);
    for (let index = 100; index < 200; index += 1) {
      clock.advance(299);
      answers.add(await guess(index));
    }
    expect(answers).toEqual(new Set(['unknown']));
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('meets the same error for 30 seconds where the reading failed, and costs no second one', async () => {
    const { bearer, refresh, clock } = setUp(k1);
    refresh.mockRejectedValueOnce(secretError('unavailable'));
    await expect(bearer('guess-1')).rejects.toMatchObject({ kind: 'unavailable' });
    clock.advance(29_999);
    await expect(bearer('guess-2')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(refresh).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await bearer('guess-3')).toBe('unknown');
  });

  test("whose reading failed stands in nobody else's way", async () => {
    const { bearer, refresh } = setUp(k1);
    refresh.mockRejectedValueOnce(secretError('unavailable'));
    await expect(bearer('guess')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await bearer('key')).toEqual(caller);
  });
});

test('a revoked key is refused as soon as the secret is read again', async () => {
  const { clock, identify } = setUpSecret([k1], []);
  expect(await identify({ authorization: 'Bearer key' })).toEqual(caller);
  clock.advance(299_999);
  expect(await identify({ authorization: 'Bearer key' })).toEqual(caller);
  clock.advance(1);
  expect(await identify({ authorization: 'Bearer key' })).toBe('unknown');
});

test('a secret that cannot be read is an error, not an unknown caller', async () => {
  const { bearer, signIn, identify, read, clock } = setUp(k1);
  const session = sealSession({ keyId: 'k1', expiresAt: clock() + 1000 }, { sha256: k1.sha256, stage: 'dev' });
  read.mockRejectedValue(secretError('unset'));
  for (const asking of [bearer('key'), signIn('key'), identify({ session })])
    await expect(asking).rejects.toMatchObject({ name: 'SecretError', kind: 'unset' });
});

describe('a session', () => {
  test('is made for whoever has a key, and lasts twelve hours', async () => {
    const { signIn, identify, clock } = setUp(record('k0', 'other'), k1);
    const { session = '', maxAgeSeconds } = (await signIn('key')) ?? {};
    expect(maxAgeSeconds).toBe(43_200);
    expect(await identify({ session })).toEqual({ ...caller, via: 'session' });
    clock.advance(twelveHours - 1);
    expect(await identify({ session })).toEqual({ ...caller, via: 'session' });
    clock.advance(1);
    expect(await identify({ session })).toBe('unknown');
  });

  test('is not made for a key that nobody has', async () => {
    expect(await setUp(k1).signIn('wrong')).toBeUndefined();
    expect(await setUp(k1).signIn('')).toBeUndefined();
  });

  test('is made for a key that is new', async () => {
    const { signIn, refresh } = setUp();
    refresh.mockResolvedValueOnce({ keys: [k1] });
    expect(await signIn('key')).toBeDefined();
  });

  test('has the scopes that its key has now, not those of when it was made', async () => {
    const before = setUp(k1);
    const { session = '' } = (await before.signIn('key')) ?? {};
    expect(await setUp({ ...k1, scopes: ['read'] }).identify({ session })).toMatchObject({ scopes: ['read'] });
  });

  const seal = { sha256: k1.sha256, stage: 'dev' };
  const sealed = (session: { keyId?: string; expiresAt?: number }, other = seal) =>
    sealSession({ keyId: 'k1', expiresAt: fakeClock()() + twelveHours, ...session }, other);
  const [text = '', signature = ''] = sealed({}).split('.');
  const changed = Buffer.from(JSON.stringify({ keyId: 'k1', expiresAt: 8e15 })).toString('base64url');

  test.each([
    ['signed with another key', sealed({}, { ...seal, sha256: hashApiKey('other') })],
    ['of another key, signed with this one', sealed({ keyId: 'k0' })],
    ['of another stage', sealed({}, { ...seal, stage: 'prod' })],
    ['whose end was changed', `${changed}.${signature}`],
    ['whose signature was changed', `${text}.${signature.toLowerCase()}`],
    ['that is over', sealed({ expiresAt: fakeClock()() })],
    ['with something behind it', `${text}.${signature}.more`],
    ['that is garbage', 'garbage'],
    ['that is dots', '...'],
    ['that is empty', ''],
  ])('%s is not valid', async (_, session) => {
    const { identify, refresh } = setUp(record('k0', 'other'), k1);
    expect(await identify({ session })).toBe('unknown');
    expect(refresh).not.toHaveBeenCalled();
  });

  test.each([
    ['is over', sealed({ expiresAt: fakeClock()() })],
    ['cannot be read', 'garbage'],
  ])('that %s costs no reading of the secret', async (_, session) => {
    const { identify, read } = setUp(k1);
    await identify({ session });
    expect(read).not.toHaveBeenCalled();
  });

  test('ends when its key is revoked', async () => {
    const { clock, identify, signIn } = setUpSecret([k1], []);
    const { session = '' } = (await signIn('key')) ?? {};
    clock.advance(299_999);
    expect(await identify({ session })).toMatchObject({ keyId: 'k1' });
    clock.advance(1);
    expect(await identify({ session })).toBe('unknown');
  });

  test('ends when its key is made anew, under the same id', async () => {
    const { clock, identify, signIn } = setUpSecret([k1], [record('k1', 'new key')]);
    const { session = '' } = (await signIn('key')) ?? {};
    clock.advance(300_000);
    expect(await identify({ session })).toBe('unknown');
  });

  test('made elsewhere with a key that is new is known by the secret read again', async () => {
    const { session = '' } = (await setUp(k1).signIn('key')) ?? {};
    const { identify, fetchSecret } = setUpSecret([record('k0', 'other')], [record('k0', 'other'), k1]);
    expect(await identify({ session })).toEqual({ ...caller, via: 'session' });
    expect(fetchSecret).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['a known key', 'Bearer other', { keyId: 'k0', via: 'bearer' }],
    ['an unknown key', 'Bearer wrong', 'unknown'],
    ['what is no key', 'Digest username="ada"', undefined],
    ['nothing', '', undefined],
  ])('does not count beside an Authorization header with %s', async (_, authorization, expected) => {
    const { identify, signIn } = setUp(record('k0', 'other'), k1);
    const { session } = (await signIn('key')) ?? {};
    const identified = await identify({ authorization, session });
    if (typeof expected === 'object') expect(identified).toMatchObject(expected);
    else expect(identified).toBe(expected);
  });
});
