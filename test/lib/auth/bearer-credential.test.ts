import { expect, jest, test } from '@jest/globals';
import { createBearerCredential } from '#lib/auth/bearer-credential.ts';
import type { TokenSecret } from '#lib/contract/secrets.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';
import { secretError } from '../../support/errors.ts';

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function setUp() {
  const read = jest.fn<SecretReader<TokenSecret>['read']>();
  const refresh = jest.fn<SecretReader<TokenSecret>['refresh']>();
  return { read, refresh, credential: createBearerCredential({ read, refresh }) };
}

test('the token is sent as RFC 6750 asks', async () => {
  const { read, credential } = setUp();
  read.mockResolvedValueOnce({ token: 't1' });
  expect(await credential.get()).toEqual(bearer('t1'));
});

test('after a refusal the secret is read anew, and a rotated token is the next credential', async () => {
  const { read, refresh, credential } = setUp();
  refresh.mockResolvedValueOnce({ token: 't2' });
  expect(await credential.refresh(bearer('t1'))).toEqual(bearer('t2'));
  expect(read).not.toHaveBeenCalled();
});

test('there is no next credential while the secret still holds the refused token', async () => {
  const { refresh, credential } = setUp();
  refresh.mockResolvedValueOnce({ token: 't1' });
  expect(await credential.refresh(bearer('t1'))).toBeUndefined();
});

test('a secret that cannot be read is passed on as it is', async () => {
  const { read, refresh, credential } = setUp();
  read.mockRejectedValueOnce(secretError('unset'));
  refresh.mockRejectedValueOnce(secretError('unavailable'));
  await expect(credential.get()).rejects.toMatchObject({ kind: 'unset' });
  await expect(credential.refresh(bearer('t1'))).rejects.toMatchObject({ kind: 'unavailable' });
});
