import { type Credential, type CredentialSource, sameCredential } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/**
 * A credential that a secret holds as it is; `present` says how it is sent. After a refusal the secret is read anew: a
 * rotated one works at once, the same one again is no newer one.
 */
export function createSecretCredential<T>(
  secret: SecretReader<T>,
  present: (value: T) => Credential,
): CredentialSource {
  let last: { readonly value: T; readonly credential: Credential } | undefined;

  function credentialOf(value: T): Credential {
    if (!last || last.value !== value) last = { value, credential: present(value) };
    return last.credential;
  }

  return {
    get() {
      const value = secret.read();
      return value instanceof Promise ? value.then(credentialOf) : credentialOf(value);
    },
    async refresh(refused) {
      const current = credentialOf(await secret.refresh());
      return sameCredential(current, refused) ? undefined : current;
    },
  };
}
