import type { TokenSecret } from '#lib/contract/secrets.ts';
import type { Credential, CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

const bearer = ({ token }: TokenSecret): Credential => ({ headers: { authorization: `Bearer ${token}` } });

/** A token from a secret, sent as RFC 6750 asks. After a refusal the secret is read anew: a rotated token then works. */
export const createBearerCredential = (secret: SecretReader<TokenSecret>): CredentialSource => ({
  get: async () => bearer(await secret.read()),
  refresh: async (refused) => {
    const current = bearer(await secret.refresh());
    return current.headers['authorization'] === refused.headers['authorization'] ? undefined : current;
  },
});
