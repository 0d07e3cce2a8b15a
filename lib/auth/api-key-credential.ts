import { createSecretCredential } from '#lib/auth/secret-credential.ts';
import type { ApiKeySecret } from '#lib/contract/secrets.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** Where a third party wants its key: in a header, behind a prefix such as `Token token=`, or in the query. */
export type ApiKeyPlace = { readonly header: string; readonly prefix?: string } | { readonly query: string };

/**
 * A key from a secret. Some services answer anybody, so only a request that is refused without a key proves one: verify
 * with what names the key's owner or its quota.
 */
export const createApiKeyCredential = (secret: SecretReader<ApiKeySecret>, place: ApiKeyPlace): CredentialSource =>
  createSecretCredential(secret, ({ key }) =>
    'query' in place
      ? { headers: {}, query: { [place.query]: key } }
      : { headers: { [place.header.toLowerCase()]: `${place.prefix ?? ''}${key}` } },
  );
