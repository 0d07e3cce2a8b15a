import { basicAuthorization } from '#lib/auth/basic-credential.ts';
import { createRenewedCredential, tokenRequest } from '#lib/auth/renewed-credential.ts';
import { tokenEndpointError } from '#lib/auth/token-endpoint-error.ts';
import * as z from '#lib/contract/schema.ts';
import type { ClientCredentialsSecret } from '#lib/contract/secrets.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** Where and how a third party issues tokens. */
export interface TokenEndpoint {
  /** Absolute, or a path under the connection's address that begins with a slash. */
  readonly tokenUrl: string;
  /** More of the form, such as `scope` or `audience`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How the client proves itself: by Basic, or in the form where the service knows nothing else. @default 'basic' */
  readonly clientAuthentication?: 'basic' | 'form';
}

export interface ClientCredentialsOptions extends TokenEndpoint {
  readonly secret: SecretReader<ClientCredentialsSecret>;
  /** For the token endpoint. */
  readonly client: HttpClient;
  readonly clock?: Clock;
}

// RFC 6749 section 5.1. Some services write the number as text, or null where there is none.
const answer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/)]).nullish(),
});

/**
 * OAuth 2.0 client credentials (RFC 6749 section 4.4). Without `expires_in` a token is used until it is refused. That a
 * token is issued proves the secret; that a request with it succeeds proves that the API takes it. A rotated secret ends
 * the token of the old one, as soon as the secret is read again.
 */
export function createClientCredentials(options: ClientCredentialsOptions): CredentialSource {
  const { secret, client, tokenUrl, parameters, clientAuthentication = 'basic', clock = systemClock } = options;
  const grant = { grant_type: 'client_credentials', ...parameters };

  function request({ clientId, clientSecret }: ClientCredentialsSecret) {
    if (clientAuthentication === 'form')
      return { form: { ...grant, client_id: clientId, client_secret: clientSecret } };
    // Section 2.3.1 wants both encoded as in a form, before Basic encodes them again.
    const authorization = basicAuthorization(formEncoded(clientId), formEncoded(clientSecret));
    return { form: grant, headers: { authorization } };
  }

  async function exchange(value: ClientCredentialsSecret) {
    try {
      return (await client.post(tokenUrl, { ...tokenRequest, ...request(value), parse: answer.parse })).data;
    } catch (error) {
      throw tokenEndpointError(error);
    }
  }

  return createRenewedCredential({
    secret,
    clock,
    async issue(value) {
      const { access_token: token, expires_in: seconds } = await exchange(value);
      return {
        credential: { headers: { authorization: `Bearer ${token}` } },
        expiresAt: clock() + (seconds == null ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000),
      };
    },
  });
}

const formEncoded = (value: string): string => new URLSearchParams({ value }).toString().slice('value='.length);
