import { createSecretCredential } from '#lib/auth/secret-credential.ts';
import type { BasicSecret } from '#lib/contract/secrets.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** The value of an Authorization header by RFC 7617, in UTF-8. The user name has no colon. */
export const basicAuthorization = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

/**
 * A user name and a password from a secret. A verification proves both; a service that answers 401 to a correct pair
 * mostly wants a token in the place of the password.
 */
export const createBasicCredential = (secret: SecretReader<BasicSecret>): CredentialSource =>
  createSecretCredential(secret, ({ username, password }) => ({
    headers: { authorization: basicAuthorization(username, password) },
  }));
