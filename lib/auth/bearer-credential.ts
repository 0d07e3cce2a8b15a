import { createSecretCredential } from '#lib/auth/secret-credential.ts';
import type { TokenSecret } from '#lib/contract/secrets.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/**
 * A token from a secret, sent as RFC 6750 asks. Any answer but 401 to a request that needs a user proves that the third
 * party knows the token; what the token may do is the answer's to say.
 */
export const createBearerCredential = (secret: SecretReader<TokenSecret>): CredentialSource =>
  createSecretCredential(secret, ({ token }) => ({ headers: { authorization: `Bearer ${token}` } }));
