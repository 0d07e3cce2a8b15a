import { type Credential, type CredentialSource, sameCredential } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/**
 * A credential that a secret holds as it is; `present` says how it is sent. After a refusal the secret is read anew: a
 * rotated one works at once, the same one again is no newer one.
 */
export const createSecretCredential = <T>(
  secret: SecretReader<T>,
  present: (value: T) => Credential,
): CredentialSource => ({
  get: async () => present(await secret.read()),
  refresh: async (refused) => {
    const current = present(await secret.refresh());
    return sameCredential(current, refused) ? undefined : current;
  },
});
