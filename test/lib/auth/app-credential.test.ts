import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { createAppCredential } from '#lib/auth/app-credential.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { appKey, appSecret, pemOf } from './app-key.ts';
import { secretScript } from './secret-script.ts';

const jwtOf = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers['authorization']?.replace(/^Bearer /, '') ?? '';

test.each(['pkcs1', 'pkcs8'] as const)('an App says who it is by a JWT that its %s key has signed', async (type) => {
  const clock = fakeClock();
  const secret = secretScript(appSecret({ privateKey: pemOf(type) }));
  const jwt = jwtOf(await createAppCredential(secret, clock).get());
  const { payload, protectedHeader } = await jwtVerify(jwt, appKey.publicKey, { currentDate: new Date(clock()) });
  const now = clock() / 1_000;
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
  expect(payload).toEqual({ iss: 'Iv23liExample', iat: now - 60, exp: now + 540 });
});

test('a JWT is used for as long as it is valid, less a margin', async () => {
  const clock = fakeClock();
  const credential = createAppCredential(secretScript(appSecret()), clock);
  const first = await credential.get();
  clock.advance(485_999);
  expect(await credential.get()).toBe(first);
  clock.advance(1);
  expect(await credential.get()).not.toEqual(first);
});

test('after a refusal the secret is read anew, and a new key signs', async () => {
  const rotated = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clock = fakeClock();
  const secret = secretScript(appSecret(), appSecret({ privateKey: pemOf('pkcs1', rotated) }));
  const credential = createAppCredential(secret, clock);
  const next = await credential.refresh(await credential.get());
  const verified = jwtVerify(jwtOf(next ?? { headers: {} }), rotated.publicKey, { currentDate: new Date(clock()) });
  expect((await verified).payload.iss).toBe('Iv23liExample');
});

test('there is no next JWT within the second while the secret is the same', async () => {
  const credential = createAppCredential(secretScript(appSecret()), fakeClock());
  expect(await credential.refresh(await credential.get())).toBeUndefined();
});
