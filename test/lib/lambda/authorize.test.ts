import { expect, jest, test } from '@jest/globals';
import type { VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import { authorize } from '#lib/lambda/authorize.ts';
import { callerWith, readKey, scopelessKey, verifyApiKey } from '../../support/callers.ts';

test('a key with the scope of the route is its caller', async () => {
  expect(await authorize(verifyApiKey, readKey, 'read')).toEqual(callerWith('read'));
});

test.each([
  [undefined, 'read'],
  ['', 'read'],
  ['Digest username="ada"', 'read'],
  ['', 'none'],
  ['Digest username="ada"', 'none'],
] as const)(
  'with %j, which is no key, on a route with the scope %s: 401, with the challenge and no error code',
  async (authorization, scope) => {
    await expect(authorize(verifyApiKey, authorization, scope)).rejects.toMatchObject({
      problem: { status: 401, headers: { 'www-authenticate': 'Bearer realm="Liaison"' } },
    });
  },
);

test.each(['read', 'none'] as const)(
  'an unknown key on a route with the scope %s: 401, "invalid_token"',
  async (scope) => {
    await expect(authorize(verifyApiKey, 'Bearer wrong', scope)).rejects.toMatchObject({
      problem: { status: 401, headers: { 'www-authenticate': 'Bearer realm="Liaison", error="invalid_token"' } },
    });
  },
);

test.each(['write', 'operate'] as const)('a key without the scope %s: 403 that names the scope', async (scope) => {
  await expect(authorize(verifyApiKey, readKey, scope)).rejects.toMatchObject({
    problem: {
      status: 403,
      detail: expect.stringContaining(`"${scope}"`),
      headers: { 'www-authenticate': `Bearer realm="Liaison", error="insufficient_scope", scope="${scope}"` },
    },
  });
});

test('a route without a scope is open: nobody is asked for', async () => {
  const verify = jest.fn<VerifyApiKey>();
  expect(await authorize(verify, undefined, 'none')).toBeUndefined();
  expect(verify).not.toHaveBeenCalled();
});

test('a route without a scope knows who asks where a key is sent, whatever its scopes', async () => {
  expect(await authorize(verifyApiKey, scopelessKey, 'none')).toEqual(callerWith());
});

test('a route whose answer is the same for everybody looks at no key', async () => {
  expect(await authorize(undefined, 'Bearer wrong', 'none')).toBeUndefined();
});

test('a route with a scope and nobody to check keys refuses every key', async () => {
  await expect(authorize(undefined, readKey, 'read')).rejects.toMatchObject({ problem: { status: 401 } });
});
