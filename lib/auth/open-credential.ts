import { type ApiKeyPlace, createApiKeyCredential } from '#lib/auth/api-key-credential.ts';
import { createBasicCredential } from '#lib/auth/basic-credential.ts';
import { createBearerCredential } from '#lib/auth/bearer-credential.ts';
import { createClientCredentials, type TokenEndpoint } from '#lib/auth/client-credentials.ts';
import { openConnectionSecret } from '#lib/auth/open-connection-secret.ts';
import type { Connection } from '#lib/contract/connections.ts';
import { secretForms } from '#lib/contract/secrets.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { createHttpClient } from '#lib/http/client.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';

/** What a connector says of the ways to prove who one is, as far as it has them. */
export interface Authentication {
  readonly apiKey?: ApiKeyPlace;
  readonly clientCredentials?: TokenEndpoint;
}

export interface CredentialOptions extends SecretAccess {
  /** Of the client that asks for tokens. */
  readonly hooks?: HttpClientHooks;
}

/** The credential of a connection, by its `auth`. Throws a ConfigurationError for what the connector says nothing of. */
export function openCredential(
  connection: Pick<Connection, 'auth' | 'baseUrl' | 'secretArn'>,
  { apiKey, clientCredentials }: Authentication,
  options: CredentialOptions,
): CredentialSource {
  const { auth } = connection;
  if (auth === 'token') return createBearerCredential(openConnectionSecret(connection, secretForms[auth], options));
  if (auth === 'basic') return createBasicCredential(openConnectionSecret(connection, secretForms[auth], options));
  if (auth === 'api-key' && apiKey)
    return createApiKeyCredential(openConnectionSecret(connection, secretForms[auth], options), apiKey);
  if (auth === 'client-credentials' && clientCredentials) {
    const { tokenUrl } = clientCredentials;
    const baseUrl = tokenUrl.startsWith('/') ? connection.baseUrl : new URL(tokenUrl).origin;
    const client = createHttpClient({ baseUrl, hooks: options.hooks });
    const secret = openConnectionSecret(connection, secretForms[auth], options);
    return createClientCredentials({ ...clientCredentials, secret, client });
  }
  throw new ConfigurationError(`The connector of this connection does not say how it authenticates by "${auth}".`);
}
