import * as crypto from 'node:crypto';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { type ApiKeyRecord, hashApiKey } from '#lib/contract/api-keys.ts';

const compare = jest.fn(crypto.timingSafeEqual);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, timingSafeEqual: compare }));
const { createCallers } = await import('#lib/auth/callers.ts');

const hashes = ['one', 'two', 'three'].map(hashApiKey);
const keys = hashes.map(
  (sha256, index): ApiKeyRecord => ({ id: `k${index}`, name: '', sha256, scopes: [], createdAt: '' }),
);
const callers = createCallers({ read: async () => ({ keys }), refresh: async () => ({ keys }) }, { stage: 'dev' });
const hex = (bytes: NodeJS.ArrayBufferView) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
const compared = () => compare.mock.calls.map(([presented, known]) => [hex(presented), hex(known)]);

beforeEach(() => void compare.mockClear());

test.each(['one', 'three'])(
  'the key "%s" is compared with every key, also after one has matched, in constant time',
  async (key) => {
    await callers.identify({ authorization: `Bearer ${key}` });
    expect(compared()).toEqual(hashes.map((sha256) => [hashApiKey(key), sha256]));
  },
);

test('200 wrong keys are compared with every key, in constant time', async () => {
  const wrong = Array.from({ length: 200 }, (_, index) => `wrong-${index}`);
  for (const key of wrong) await callers.identify({ authorization: `Bearer ${key}` });
  const seen = new Set(compared().map(String));
  for (const key of wrong) for (const sha256 of hashes) expect(seen).toContain(String([hashApiKey(key), sha256]));
});

test('a key to sign in with is compared likewise', async () => {
  await callers.signIn('two');
  expect(compared()).toEqual(hashes.map((sha256) => [hashApiKey('two'), sha256]));
});

test("a session's signature is compared in constant time", async () => {
  const { session } = (await callers.signIn('two')) ?? {};
  compare.mockClear();
  expect(await callers.identify({ session })).toMatchObject({ keyId: 'k1' });
  expect(compare).toHaveBeenCalledTimes(1);
});
